// The page: two files in, sentences out. Nothing leaves it; its own policy forbids every connection.

const TEXTS = JSON.parse(document.getElementById("sentences").textContent);
const WORDS = JSON.parse(document.getElementById("words").textContent);
let language = navigator.language?.startsWith("ru") ? "ru" : "en";

function say(code, values = {}, spoken = "en") {
  return TEXTS[spoken][code].replace(/%\(([a-z]+)\)s/g, (_all, name) => String(values[name]));
}

// for tests and for the page alike: the lines that the verifier in Python prints
async function answer(bytes, policyBytes, spoken = language) {
  const { found, good } = await examine(bytes, policyBytes);
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

async function check() {
  const [file, policy] = [part("file").files[0], part("policy").files[0]];
  if (!file || !policy) return;
  part("answer").replaceChildren(element("p", WORDS[language].working));
  try {
    if (!(await knowsEd25519())) {
      showTrouble(say("UNCHECKED", {}, language));
      return;
    }
    const [bytes, rules] = await Promise.all([file, policy].map(async (f) => new Uint8Array(await f.arrayBuffer())));
    show(await answer(bytes, rules));
  } catch (trouble) {
    const nothing = trouble.message === "NOT_A_RECEIPT";
    const reason = nothing ? say("NOT_A_RECEIPT", {}, language) : say("NOT_A_POLICY", { reason: trouble.message }, language);
    showTrouble(say("UNREADABLE", { file: visible(nothing ? file.name : policy.name), reason }, language));
  }
}

for (const id of ["file", "policy"]) part(id).addEventListener("change", check);
for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    language = button.dataset.language;
    speak();
    check();
  });
}
speak();
globalThis.comityVerify = { answer, unbase64, knowsEd25519 };
