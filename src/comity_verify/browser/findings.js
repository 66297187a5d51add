// What a file proves under a policy: the same findings, in the same words, as the verifier in Python.

const byCodePoint = (a, b) => {
  const [x, y] = [[...a], [...b]];
  const n = x.findIndex((c, at) => c !== y[at]);
  if (n < 0) return x.length - y.length;
  return n >= y.length ? 1 : x[n].codePointAt(0) - y[n].codePointAt(0);
};

// everything that cannot be seen is written as its number, so that no recorded text passes for a finding
const visible = (text) =>
  [...text].map((c) => (c === " " || !/[\p{C}\p{Z}]/u.test(c) ? c : `\\u{${c.codePointAt(0).toString(16)}}`)).join("");

function plain(value) {
  if (Array.isArray(value)) return `[${value.map(plain).join(", ")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value).sort(byCodePoint);
  return `{${members.map((name) => `${JSON.stringify(name)}: ${plain(value[name])}`).join(", ")}}`;
}

const shown = (value) => visible(plain(value));

function written(at) {
  const fraction = ((at % 1000000n) + 1000000n) % 1000000n;
  const text = new Date(Number((at - fraction) / 1000n)).toISOString().slice(0, 19).replace("T", " ");
  return `${text}${fraction ? `.${String(fraction).padStart(6, "0")}` : ""} UTC`;
}

const END = 253402300800n; // the first second of the year 10000
const witnessed = (time) => (time < END ? written(time * 1000000n) : `second ${time} after 1970`);

function instant(value) {
  if (typeof value !== "string") return null;
  const form = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d{3}|\.\d{6})?(?:Z|([+-])(\d{2}):(\d{2}))$/;
  const found = form.exec(value);
  if (!found) return null;
  const fraction = (found[7] ?? ".0").slice(1).padEnd(6, "0");
  const at = micros(...found.slice(1, 7).map(Number), fraction);
  const [hours, minutes] = [Number(found[9] ?? 0), Number(found[10] ?? 0)];
  if (at === null || hours > 23 || minutes > 59) return null;
  const ends = at - BigInt((hours * 60 + minutes) * (found[8] === "-" ? -60 : 60)) * 1000000n;
  const first = micros(1, 1, 1, 0, 0, 0, 0);
  return ends < first || ends >= END * 1000000n ? null : ends;
}

const proved = (code, values = {}) => ({ proved: true, fault: false, code, values });
const gap = (code, values = {}) => ({ proved: false, fault: false, code, values });
const fault = (code, values = {}) => ({ proved: false, fault: true, code, values });

async function signers(file, rules) {
  const origin = file.checkpoint.origin;
  const names = [...new Set(rules.logs.map((key) => key.name))].sort(byCodePoint).join(", ");
  demand(rules.logs.some((key) => key.name === origin), say("OTHER_RECORD", { origin, names }));
  const found = await verifiedNote(file.note, policyKeys(rules), rules.lenient);
  const logs = new Set(rules.logs.filter((key) => key.name === origin).map((key) => key.vkey));
  demand(found.signed.some((by) => logs.has(by.key.vkey)), say("NO_LOG_SIGNATURE"));
  return found;
}

const signatureFindings = (signed) =>
  signed.map(({ key, time }) => {
    const who = { name: key.name, key: key.id };
    return time === null ? proved("SIGNED", who) : proved("COSIGNED", { ...who, time: witnessed(time) });
  });

const timesOf = (signed) =>
  signed
    .filter((by) => by.time !== null)
    .map((by) => [by.time, by.key.name])
    .sort((a, b) => (a[0] === b[0] ? byCodePoint(a[1], b[1]) : a[0] < b[0] ? -1 : 1));

const toldBy = (disclosures) => new Map(disclosures.map((d) => [d.name, d.value]));
const kindOf = (entry, told) => told.get("kind") ?? entry.kind;
const open = (entry) => Object.keys(entry.public).sort(byCodePoint).map((name) => [name, entry.public[name]]);

const backdated = (entry, times) =>
  times
    .filter(([time]) => (time + 1n) * 1000000n < entry.micros) // witnesses count whole seconds
    .map(([time, name]) => fault("AFTER_WITNESS", { name, time: witnessed(time) }));

// an adoption that was recorded, or seen by a witness, when its silence had not ended
function early(entry, told, times) {
  const deadline = Object.hasOwn(entry.public, "deadline") ? entry.public.deadline : (told.get("deadline") ?? "");
  const nothing = deadline === "" || deadline === false || deadline === 0 || deadline === null;
  const empty = typeof deadline === "object" && deadline !== null && !Object.keys(deadline).length;
  if (kindOf(entry, told) !== "Adopted" || nothing || empty) return []; // adopted in the room, there was no silence
  const ends = instant(deadline);
  if (ends === null) return [fault("DEADLINE_UNREADABLE", { deadline: shown(deadline) })];
  const seen = times.length && times[0][0] * 1000000n < entry.micros;
  const first = seen ? times[0][0] * 1000000n : entry.micros;
  if (first > ends) return [];
  const time = seen ? witnessed(times[0][0]) : written(entry.micros);
  return [fault("EARLY", { index: entry.index, time, deadline: written(ends) })];
}

function limits(found, rules, origin) {
  const vkeys = new Set(found.signed.map((by) => by.key.vkey));
  const unread = new Set(found.unchecked.map((key) => key.vkey));
  const result = found.unchecked.map((key) => gap("NOT_CHECKED", { name: key.name, algorithm: "ML-DSA-44" }));
  for (const name of found.passed) result.push(gap("PASSED_OVER", { name }));
  if (rules.witnesses.length) {
    const cosigned = rules.witnesses.filter(({ key }) => vkeys.has(key.vkey)).length;
    result.push(proved("WITNESSES", { all: rules.witnesses.length, signed: cosigned }));
  }
  for (const { key } of rules.witnesses) {
    if (!vkeys.has(key.vkey) && !unread.has(key.vkey)) result.push(gap("MISSING", { name: key.name }));
  }
  if (!quorumMet(rules, origin, vkeys)) result.push(fault("QUORUM"));
  if (rules.quorum === "none") result.push(gap("NO_WITNESS"));
  return result;
}

const saidOtherwise = new Set(["kind", AUTHORISATION, ENROLMENT]);

// fields in clear and fields opened, with the kind under its own name if it is known
const allTold = (entry, told) =>
  new Map([...open(entry), ...told, ...(kindOf(entry, told) === "sealed" ? [] : [["kind", kindOf(entry, told)]])]);

// whether the entry that is named enrolled this very key, and no later one before the act ended it
function enrolled(key, party, since, named) {
  const wanted = [["key", key], ["kind", "PasskeyEnrolled"], ["party", party]];
  const [said, ...later] = since;
  if (wanted.some(([name, value]) => said.has(name) && said.get(name) !== value)) return fault("ENROLMENT_WRONG", named);
  if (!wanted.every(([name]) => said.has(name))) return gap("ENROLMENT_CLOSED", named);
  const ends = (told) => told.get("kind") === "PasskeyEnded" && told.get("key") === key && told.get("party") === party;
  const ended = later.findIndex(ends);
  return ended < 0 ? proved("ENROLLED_BY", named) : fault("ENROLMENT_ENDED", { ...named, entry: named.entry + 1 + ended });
}

// for which delegation the entry says that the key is enrolled, and whether the entry that it names says so too
function whose(at, key, told, others) {
  const enrolment = told.get(ENROLMENT);
  const formed = isObject(enrolment) && hasMembers(enrolment, "entry", "party") && typeof enrolment.party === "string";
  if (!formed || !Number.isSafeInteger(enrolment.entry)) return [gap("WHOSE_PASSKEY", { key })];
  const named = { party: shown(enrolment.party), entry: enrolment.entry, key };
  if (enrolment.entry < 0 || enrolment.entry >= at) return [fault("ENROLMENT_WRONG", named)]; // enrolled, then used
  if (!others) return [proved("ENROLLED_FOR", named), gap("ENROLMENT_ABSENT", named)];
  const since = others.slice(enrolment.entry, at);
  return [enrolled(told.get(AUTHORISATION).key, enrolment.party, since, named)];
}

async function authorised(entry, opened, others = null) {
  if (!opened.has(AUTHORISATION)) return [];
  const told = new Map([...open(entry), ...opened]);
  const index = entry.index;
  try {
    const covered = coveredBy(opened.get(AUTHORISATION)).every((name) => told.has(name));
    if (!covered) return [gap("AUTHORISATION_CLOSED", { index })];
    const { key, site, verb, verified } = await checkPasskey(entry, told);
    const code = verified ? "AUTHORISED_VERIFIED" : "AUTHORISED_PRESENT";
    return [proved(code, { index, key, site, verb }), ...whose(index, key, told, others)];
  } catch (trouble) {
    if (!(trouble instanceof Malformed)) throw trouble;
    return [fault("AUTHORISATION_WRONG", { index, reason: trouble.message })];
  }
}

function timeFindings(entry, told, times) {
  const result = [proved("TIME", { time: written(entry.micros) })];
  if (times.length) {
    const median = witnessed(times[Math.floor((times.length - 1) / 2)][0]);
    result.push(proved("LATEST", { time: witnessed(times[0][0]), name: times[0][1], median }));
  } else {
    result.push(gap("CLOCK"), gap("NO_LATEST"));
  }
  return [...result, ...backdated(entry, times), ...early(entry, told, times)];
}

async function ofReceipt(bytes, rules) {
  const file = await parseReceipt(bytes);
  const { origin, size } = file.checkpoint;
  const found = await signers(file, rules);
  const [entry, told] = [file.entry, toldBy(file.disclosures)];
  const result = [proved("IN_THE_RECORD", { index: entry.index, origin, size }), ...signatureFindings(found.signed)];
  if (kindOf(entry, told) !== "sealed") result.push(proved("KIND", { kind: kindOf(entry, told) }));
  for (const [name, value] of open(entry)) result.push(proved("PUBLIC_FIELD", { name, value: shown(value) }));
  for (const [name, value] of told) {
    if (!saidOtherwise.has(name)) result.push(proved("FIELD", { name, value: shown(value) }));
  }
  result.push(...(await authorised(entry, told)));
  result.push(...timeFindings(entry, told, timesOf(found.signed)));
  if (!told.has("kind") && entry.kind === "sealed") result.push(gap("KIND_HIDDEN"));
  if (told.size === Number(told.has("kind")) && !open(entry).length) result.push(gap("NOTHING_DISCLOSED"));
  result.push(gap("OTHER_FIELDS", { opened: told.size, all: entry.sd.length }), gap("LATER"));
  return [...result, ...limits(found, rules, origin)];
}

async function ofBundle(bytes, rules, policyBytes) {
  const file = await parseBundle(bytes);
  const { origin, size } = file.checkpoint;
  const found = await signers(file, rules);
  const times = timesOf(found.signed);
  const result = [proved("WHOLE", { size, origin })];
  const { entries, opened } = file;
  if (entries.length) {
    result.push(proved("SPAN", { first: written(entries[0].micros), last: written(entries.at(-1).micros) }));
  }
  result.push(proved("OPENED", { opened: opened.size }));
  const closed = entries.filter((entry) => !open(entry).length && !opened.has(entry.index)).length;
  if (closed) result.push(gap("CLOSED", { closed }));
  result.push(...signatureFindings(found.signed));
  const every = entries.map((entry) => allTold(entry, toldBy(opened.get(entry.index) ?? [])));
  for (const entry of entries) {
    const [index, told] = [entry.index, toldBy(opened.get(entry.index) ?? [])];
    if (!told.size && !open(entry).length) continue;
    result.push(proved("ENTRY", { index, time: written(entry.micros), kind: kindOf(entry, told) }));
    for (const [name, value] of [...open(entry), ...told]) {
      if (!saidOtherwise.has(name)) result.push(proved("ENTRY_FIELD", { index, name, value: shown(value) }));
    }
    result.push(...(await authorised(entry, told, every)), ...early(entry, told, times));
  }
  if (entries.length) result.push(...backdated(entries.at(-1), times));
  if (!times.length) result.push(gap("CLOCK"));
  if (!same(file.policy, policyBytes)) result.push(gap("OTHER_POLICY"));
  return [...result, ...limits(found, rules, origin)];
}

const startsWith = (bytes, text) => latin1(bytes.subarray(0, text.length)) === text;

// the whole answer: findings in order, and whether anything speaks against the file; null if there is nothing to check
async function examine(bytes, policyBytes, lenient = false) {
  const rules = { ...(await parsePolicy(policyBytes)), lenient };
  const bundle = startsWith(bytes, BUNDLE);
  if (!bundle && !startsWith(bytes, `${RECEIPT}\n`)) throw new Malformed("NOT_A_RECEIPT");
  let found;
  try {
    found = bundle ? await ofBundle(bytes, rules, policyBytes) : await ofReceipt(bytes, rules);
  } catch (trouble) {
    if (!(trouble instanceof Malformed)) throw trouble;
    found = [fault("REFUSED", { reason: trouble.message })];
  }
  const rank = (finding) => (finding.proved ? 0 : finding.fault ? 1 : 2);
  found = found.map((finding, n) => [rank(finding), n, finding]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  found = found.map(([, , finding]) => finding);
  return { found, good: !found.some((finding) => finding.fault) };
}
