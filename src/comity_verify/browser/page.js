// The page: two files in, sentences out. Nothing leaves it; its own policy forbids every connection.

const TEXTS = JSON.parse(document.getElementById("sentences").textContent);
const WORDS = JSON.parse(document.getElementById("words").textContent);
let language = navigator.language?.startsWith("ru") ? "ru" : "en";

function say(code, values = {}, spoken = "en") {
  return TEXTS[spoken][code].replace(/%\(([a-z]+)\)s/g, (_all, name) => String(values[name]));
}

// for tests and for the page alike: the lines that the verifier in Python prints
async function answer(bytes, policyBytes, spoken = language, lenient = false) {
  const { found, good } = await examine(bytes, policyBytes, lenient);
  const told = found.map((finding) => ({ ...finding, sentence: visible(say(finding.code, finding.values, spoken)) }));
  return { told, good, result: say(good ? "ALL_GOOD" : "NOT_GOOD", {}, spoken) };
}

const part = (id) => document.getElementById(id);

function element(tag, text, className) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function speak() {
  document.documentElement.lang = language;
  for (const place of document.querySelectorAll("[data-word]")) place.textContent = WORDS[language][place.dataset.word];
  document.title = WORDS[language].title;
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
}

function group(name, findings, className) {
  if (!findings.length) return [];
  const list = document.createElement("ul");
  list.className = `said ${className}`;
  for (const finding of findings) {
    list.append(element("li", finding.sentence, finding.code === "NOT_CHECKED" ? "unchecked" : ""));
  }
  return [element("h2", WORDS[language][name]), list];
}

function show({ told, good, result }) {
  const against = told.filter((finding) => finding.fault);
  const open = told.filter((finding) => !finding.proved && !finding.fault);
  const answered = part("answer");
  answered.replaceChildren(
    element("p", result, `result ${good ? "good" : "bad"}`),
    ...group("against", against, "against"),
    ...group("proved", told.filter((finding) => finding.proved), "proved"),
    ...group("open", open, "open"),
  );
}

function showTrouble(sentence) {
  part("answer").replaceChildren(element("p", sentence, "result bad"));
}

const unreadable = (file, reason) => say("UNREADABLE", { file: visible(file.name), reason }, language);

async function bytesFrom(file) {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (trouble) {
    throw new Error(unreadable(file, visible(trouble.message))); // changed or gone since it was chosen
  }
}

// the sentence or the findings to show; an answer to an older question is thrown away
async function answerTo(file, policy) {
  if (!(await knowsEd25519())) return say("UNCHECKED", {}, language);
  try {
    return await answer(await bytesFrom(file), await bytesFrom(policy), language, part("lenient").checked);
  } catch (trouble) {
    if (!(trouble instanceof Malformed)) return trouble.message;
    if (trouble.message === "NOT_A_RECEIPT") return unreadable(file, say("NOT_A_RECEIPT", {}, language));
    return unreadable(policy, say("NOT_A_POLICY", { reason: trouble.message }, language));
  }
}

let questions = 0;

async function check() {
  const [file, policy] = [part("file").files[0], part("policy").files[0]];
  if (!file || !policy) return;
  const question = ++questions;
  part("answer").replaceChildren(element("p", WORDS[language].working));
  const found = await answerTo(file, policy);
  if (question !== questions) return;
  if (typeof found === "string") showTrouble(found);
  else show(found);
}

for (const id of ["file", "policy", "lenient"]) part(id).addEventListener("change", check);
for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    language = button.dataset.language;
    speak();
    check();
  });
}
speak();
globalThis.comityVerify = { answer, unbase64, knowsEd25519 };
