"""A passkey in software: what a browser and its device answer, made by hand for the tests."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

PRESENT_AND_VERIFIED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


@dataclass
class SoftPasskey:
    """One key on one device, visited from one origin."""

    origin: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = b"a passkey in a test"
    user_handle: str = ""

    def register(self, creation_options: dict[str, Any]) -> str:
        """Answer the question that adds a passkey."""
        asked = creation_options["publicKey"]
        self.user_handle = asked["user"]["id"]
        credential = AttestedCredentialData.create(b"\0" * 16, self.credential_id, _cose(self.key))
        flags = PRESENT_AND_VERIFIED | AuthenticatorData.FLAG.AT
        data = AuthenticatorData.create(_digest(asked["rp"]["id"]), flags, 0, bytes(credential))
        client = self._client_data(CollectedClientData.TYPE.CREATE, asked["challenge"])
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
            },
            {"credProps": {"rk": True}},
        )

    def sign(self, request_options: dict[str, Any]) -> str:
        """Answer the question that signs in."""
        asked = request_options["publicKey"]
        data = AuthenticatorData.create(_digest(asked["rpId"]), PRESENT_AND_VERIFIED, 1)
        client = self._client_data(CollectedClientData.TYPE.GET, asked["challenge"])
        signature = self.key.sign(bytes(data) + client.hash, ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
                "userHandle": self.user_handle,
            },
            {},
        )

    def _client_data(self, kind: CollectedClientData.TYPE, challenge: str) -> CollectedClientData:
        return CollectedClientData.create(kind, challenge, self.origin)

    def _answer(self, response: dict[str, str], extensions: dict[str, Any]) -> str:
        spelled = websafe_encode(self.credential_id)
        return json.dumps(
            {
                "id": spelled,
                "rawId": spelled,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": extensions,
            }
        )


def _cose(key: ec.EllipticCurvePrivateKey) -> ES256:
    numbers = key.public_key().public_numbers()
    return ES256({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})


def _digest(host: str) -> bytes:
    return hashlib.sha256(host.encode()).digest()
