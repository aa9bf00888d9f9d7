"""Where packages come from is the machine's business: no file names a registry."""

from tests.architecture.sources import place, project_files

REGISTRIES = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "deb." + "debian.org",
    "--index" + "-url",
    "--extra-index" + "-url",
    "docker" + ".io/",
    "proxy.golang" + ".org",
]


def test_no_file_names_a_registry() -> None:
    found = [
        f"{place(path)}: {registry}"
        for path in project_files()
        for registry in REGISTRIES
        if registry.encode() in path.read_bytes()
    ]
    assert found == []
