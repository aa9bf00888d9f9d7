"""PKCS#12 files as authorities send them."""

from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from tests.factories.signing import authority, issued

FILE_PASSWORD = "mat-khau-cua-tep"
NEW_PIN = "802417"


def p12(name, serial="", *, password=FILE_PASSWORD, chain=True, **options):
    """Return a file with the key of this name, its certificate and the intermediate one."""
    one = issued(name, serial, **options)
    others = [authority().intermediate.certificate] if chain else None
    encryption = BestAvailableEncryption(password.encode())
    return pkcs12.serialize_key_and_certificates(b"khoa", one.key, one.certificate, others, encryption)


def p12_of_two(name):
    """Return a file whose one visible safe holds the same key twice."""
    from asn1crypto.pkcs12 import AuthenticatedSafe, Pfx, SafeContents

    file = Pfx.load(p12(name))
    safes = AuthenticatedSafe.load(file["auth_safe"]["content"].native)
    for info in safes:
        if info["content_type"].native == "data":
            bags = SafeContents.load(info["content"].native)
            bags.append(bags[0])
            info["content"] = bags.dump(force=True)
    file["auth_safe"]["content"] = safes.dump(force=True)
    return file.dump(force=True)
