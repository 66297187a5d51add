// Acts that a person authorised with a passkey (W3C WebAuthn Level 2, section 7.2), as log-formats.md fixes them.

const AUTHORISATION = "authorisation";
const ENROLMENT = "enrolment";
const [ES256, EDDSA] = [-7, -8];
const SITE = /^https?:\/\/([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::[0-9]{1,5})?$/;

// r and s of a DER signature in its one spelling, 32 bytes each, as WebCrypto wants them
function fromDer(signature) {
  demand(signature.length >= 8 && signature[0] === 0x30 && signature[1] === signature.length - 2, "not a signature");
  const parts = [];
  let rest = signature.subarray(2);
  for (let n = 0; n < 2; n++) {
    const size = rest[1];
    demand(rest.length >= 3 && rest[0] === 2 && size >= 1 && size <= rest.length - 2, "not a signature");
    const digits = rest.subarray(2, 2 + size);
    rest = rest.subarray(2 + size);
    demand(!(digits[0] & 0x80), "not a signature");
    demand(digits[0] || (size > 1 && digits[1] & 0x80), "not a signature");
    const bare = digits[0] ? digits : digits.subarray(1);
    demand(bare.length <= 32, "not a signature");
    parts.push(joined([new Uint8Array(32 - bare.length), bare]));
  }
  demand(!rest.length, "not a signature");
  return joined(parts);
}

async function verifyP256(key, message, signature) {
  if (key.length !== 65 || key[0] !== 4) return false;
  try {
    const curve = { name: "ECDSA", namedCurve: "P-256" };
    const imported = await crypto.subtle.importKey("raw", key, curve, false, ["verify"]);
    return await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, imported, fromDer(signature), message);
  } catch {
    return false; // not a point, or not a signature
  }
}

function coveredBy(assertion) {
  const names = isObject(assertion) ? assertion.covers : null;
  demand(Array.isArray(names) && names.every((name) => typeof name === "string"), "an authorisation of another form");
  return names;
}

function siteOf(client, wanted) {
  let plain;
  try {
    plain = JSON.parse(textOf(client));
  } catch {
    throw new Malformed("an authorisation that no browser made");
  }
  const formed = isObject(plain) && plain.type === "webauthn.get" && typeof plain.challenge === "string";
  demand(formed && typeof plain.origin === "string", "an authorisation that no browser made");
  const challenge = toBase64(wanted).replace(/=+$/, "").replaceAll("+", "-").replaceAll("/", "_");
  demand(plain.challenge === challenge, "the passkey signed another act");
  const alone = !Object.hasOwn(plain, "crossOrigin") || plain.crossOrigin === false;
  demand(alone && SITE.test(plain.origin), "the passkey was asked by a page within another page");
  return plain.origin;
}

// told holds every covered field; gives the key's short name, the site, and whether the device knew the person
async function checkPasskey(entry, told) {
  const given = told.get(AUTHORISATION);
  const texts = ["client", "data", "key", "signature"];
  demand(hasMembers(given, "alg", "covers", "verb", ...texts), "an authorisation of another form");
  demand(typeof given.alg === "number", "an authorisation of another form");
  demand(texts.every((name) => typeof given[name] === "string"), "an authorisation of another form");
  demand(typeof given.verb === "string" && FIELD.test(given.verb), "an authorisation of another form");
  const names = coveredBy(given);
  const ordered = names.every((name, n) => !n || byCodePoint(names[n - 1], name) < 0);
  demand(ordered && !names.includes(AUTHORISATION), "an authorisation of another form");
  const fields = Object.fromEntries(names.map((name) => [name, told.get(name)]));
  const seen = { act: entry.act, fields, origin: entry.origin, v: 1, verb: given.verb };
  const wanted = await sha256(utf8.encode(canonical(seen)));
  const [client, data, key, signature] = texts.map((name) => unbase64(given[name]));
  const site = siteOf(client, wanted);
  const labels = SITE.exec(site)[1].split(".");
  const hosts = await Promise.all(labels.map((_label, n) => sha256(utf8.encode(labels.slice(n).join(".")))));
  const here = data.length >= 37 && hosts.some((host) => same(host, data.subarray(0, 32)));
  demand(here && data[32] & 1, "the passkey belongs to another site, or nobody touched it");
  const message = joined([data, await sha256(client)]);
  const check = { [ES256]: verifyP256, [EDDSA]: verifyEd25519 }[given.alg];
  demand(check && (await check(key, message, signature)), "the signature of the passkey is wrong");
  return { key: toHex(await sha256(key)).slice(0, 16), site, verb: given.verb, verified: Boolean(data[32] & 4) };
}
