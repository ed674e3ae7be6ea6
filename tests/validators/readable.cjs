// What a browser's reader view makes of pages. Usage: readable.cjs MODULES FILE...; prints a line of JSON for each file.
const { readFileSync } = require("node:fs");
const [modules, ...files] = process.argv.slice(2);
const { JSDOM } = require(`${modules}/jsdom`);
const { Readability, isProbablyReaderable } = require(`${modules}/@mozilla/readability`);

for (const file of files) {
    const { document } = new JSDOM(readFileSync(file, "utf8")).window;
    const offered = isProbablyReaderable(document);
    const { title, byline, publishedTime, lang, textContent } = new Readability(document).parse() ?? {};
    console.log(JSON.stringify({ offered, title, byline, publishedTime, lang, textContent }));
}
