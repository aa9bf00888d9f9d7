// The receipt's QR code carries the secret behind "#", which no server ever sees; put it into its field.
const field = document.querySelector("[data-secret-from-address]");
const secret = new URLSearchParams(window.location.hash.slice(1)).get("ma");
if (field && secret && !field.value) {
  field.value = secret;
  window.history.replaceState(null, "", window.location.pathname);
}
