// What keeps people from using a page, beside what axe looks for. Each is a function that gives sentences.
(() => {
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const short = it => it.outerHTML.replace(/\s+/g, ' ').slice(0, 140);
  const each = (selector, fine, sentence) => all(selector).filter(it => !fine(it)).map(it => `${sentence}: ${short(it)}`);
  const words = it => it.textContent.trim().replace(/\s+/g, ' ');
  const named = it => (it.getAttribute('aria-describedby') || '').split(/\s+/);
  const shown = it => it.checkVisibility({visibilityProperty: true});

  const language = () => document.documentElement.lang === 'en-GB' ? [] : [`language ${document.documentElement.lang}`];

  const title = () => {
    const problems = document.querySelector('.govuk-error-summary, .govuk-error-message');
    const says = document.title.startsWith('Error: ');
    if (!document.title.trim()) return ['no title'];
    return says === Boolean(problems) ? [] : [`the title ${JSON.stringify(document.title)} with${problems ? '' : 'out'} a problem`];
  };

  const headings = () => {
    const ranks = all('h1, h2, h3, h4, h5, h6').filter(shown).map(it => [Number(it.tagName[1]), it]);
    const firsts = ranks.filter(([rank]) => rank === 1).length;
    const wrong = firsts === 1 ? [] : [`${firsts} headings of the first rank`];
    ranks.forEach(([rank, it], at) => {
      if (at && rank > ranks[at - 1][0] + 1) wrong.push(`a rank is left out before: ${short(it)}`);
      if (!words(it)) wrong.push(`an empty heading: ${short(it)}`);
    });
    return wrong;
  };

  const landmarks = () => {
    const outer = it => !it.parentElement.closest('article, aside, main, nav, section');
    const counts = [['header', all('header').filter(outer)], ['main', all('main')], ['footer', all('footer').filter(outer)]];
    const wrong = counts.filter(([, found]) => found.length !== 1).map(([name, found]) => `${found.length} of ${name}`);
    const names = all('nav').map(it => it.getAttribute('aria-label') || it.getAttribute('aria-labelledby') || '');
    if (new Set(names).size < names.length || (names.length > 1 && names.includes(''))) wrong.push(`navigations named ${names}`);
    return wrong;
  };

  const tables = () => [
    ...each('table', it => it.caption && words(it.caption), 'a table without a caption'),
    ...each('table', it => it.querySelector('th'), 'a table without headings'),
    ...each('th', it => it.hasAttribute('scope'), 'a heading of a table without a scope'),
  ];

  const forms = () => {
    const groups = new Map();
    all('input[type=radio], input[type=checkbox]').forEach(it => groups.set(it.name, [...(groups.get(it.name) || []), it]));
    const apart = [...groups.values()].filter(them => them.length > 1 && !them.every(it => it.closest('fieldset')));
    const told = new Set(all('[aria-describedby]').flatMap(named));
    const lost = [...told].filter(id => id && !document.getElementById(id));
    return [
      ...apart.map(them => `choices without a fieldset: ${short(them[0])}`),
      ...each('fieldset', it => words(it.querySelector(':scope > legend') || it.cloneNode()), 'a fieldset without a legend'),
      ...each('form .govuk-hint', it => told.has(it.id), 'a hint that belongs to nothing'),
      ...each('form .govuk-error-message', it => told.has(it.id), 'a problem that belongs to nothing'),
      ...lost.map(id => `something is described by ${id}, which is not there`),
    ];
  };

  const ids = () => {
    const known = all('[id]').map(it => it.id);
    return [...new Set(known.filter((id, at) => known.indexOf(id) < at))].map(id => `the id ${id} twice`);
  };

  const links = () => {
    const vague = new Set(['here', 'click here', 'more', 'read more', 'this', 'link', 'see', 'open', 'view', 'details']);
    const inside = all('a[href^="#"]').map(it => it.getAttribute('href').slice(1)).filter(Boolean);
    return [
      ...all('a[href]').filter(it => vague.has(words(it).toLowerCase())).map(it => `a link that says little: ${short(it)}`),
      ...inside.filter(id => !document.getElementById(decodeURIComponent(id))).map(id => `a link to #${id}, which is not there`),
    ];
  };

  const wide = () => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const over = all('body *').filter(it => it.getBoundingClientRect().right > root.clientWidth + 0.5);
    return [`${root.scrollWidth} px wide where ${root.clientWidth} are there: ${over.slice(-1).map(short)}`];
  };

  const larger = () => {
    if (innerWidth < 1000) return [];
    document.documentElement.style.fontSize = '200%';
    const wrong = wide().map(it => `with letters twice as large ${it}`);
    document.documentElement.style.fontSize = '';
    return wrong;
  };

  const spaced = () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }');
    document.adoptedStyleSheets = [sheet];
    const wrong = wide().map(it => `with text set wider (WCAG 1.4.12) ${it}`);
    document.adoptedStyleSheets = [];
    return wrong;
  };

  const built = () => [language, title, headings, landmarks, tables, forms, ids, links].flatMap(look => look());
  const fits = () => [wide, larger, spaced].flatMap(look => look());
  window.access = {built, fits};
})();
