/* After htmx has put a new list into the page, its [data-say] sentence is spoken, not the whole table. */
(() => {
  "use strict";

  let region;
  const speak = (text) => {
    if (!region) {
      region = document.createElement("div");
      region.className = "vh";
      region.setAttribute("role", "status");
      document.body.append(region);
    }
    region.textContent = "";
    setTimeout(() => { region.textContent = text; }, 50);
  };

  document.addEventListener("htmx:afterSettle", (event) => {
    const sentence = event.target.querySelector && event.target.querySelector("[data-say]");
    if (sentence) speak(sentence.textContent.trim());
  });
  document.addEventListener("htmx:sendError", () => speak("Mất kết nối, danh sách chưa đổi. Hãy kiểm tra mạng rồi thử lại."));
  document.addEventListener("htmx:responseError", () => speak("Máy chủ không trả được danh sách. Hãy tải lại trang."));
})();
