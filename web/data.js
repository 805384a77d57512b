// The page's data files: the texts of each language, and the library of scenarios, lessons, myths and the glossary. The
// program asks for them by name; the first is on its way before the program is. `cargo xtask build` gives them names with
// hashes; `cargo xtask data` writes them for `trunk serve`.
const FILES = { en: 'texts-en.txt', zh: 'texts-zh.txt', library: 'library.txt' };
const home = new URL('.', document.currentScript.src);
const asked = {};

async function load(name) {
  const answer = await fetch(new URL(FILES[name], home));
  if (!answer.ok) throw new Error(`${FILES[name]}: ${answer.status}`);
  return answer.text();
}

/** A promise of a file's text; one that failed may be asked for again. */
globalThis.zabscopeData = (name) => {
  asked[name] ??= load(name).catch((error) => { delete asked[name]; throw error; });
  return asked[name];
};

/** The language that the program will choose: `stored_lang` in `web/src/app.rs`. */
function language() {
  const asked = new URLSearchParams(location.search).get('lang');
  if (asked) return asked;
  try {
    return localStorage.getItem('zabscope.lang') ?? navigator.language;
  } catch {
    return navigator.language; // A page without an origin keeps nothing.
  }
}

zabscopeData(/^zh/i.test(language()) ? 'zh' : 'en').catch(() => {});
if (location.hash.length > 1) for (const name in FILES) zabscopeData(name).catch(() => {});
