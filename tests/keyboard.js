// Where the keyboard is on a page: what can be stopped at, where one is, and whether that can be seen and was to be expected.
(() => {
  const SELECTOR = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
  const short = it => it.outerHTML.replace(/\s+/g, ' ').slice(0, 140);
  const words = it => (it ? it.textContent.trim().replace(/\s+/g, ' ') : '');
  const clear = style => style.outlineStyle === 'none' || parseFloat(style.outlineWidth) === 0 || /, 0\)$/.test(style.outlineColor);
  const drawn = it => [[it, ''], [it, '::before'], [it.nextElementSibling, '::before'], [it.nextElementSibling, '']]
    .filter(([each]) => each)
    .map(([each, part]) => {
      const style = getComputedStyle(each, part || null);
      const outline = clear(style) ? '' : `${style.outlineWidth} ${style.outlineColor}`;
      return [outline, style.boxShadow, style.backgroundColor, style.borderColor, style.borderWidth].join();
    }).join('|');

  const stops = () => {
    const there = [...document.querySelectorAll(SELECTOR)]
      .filter(it => it.type !== 'hidden' && !it.disabled && it.checkVisibility());
    const groups = new Set();
    return there.filter(it => {
      if (it.type !== 'radio') return true;
      const chosen = document.querySelector(`input[name="${CSS.escape(it.name)}"]:checked`);
      const first = !groups.has(it.name) && (!chosen || chosen === it);
      if (first) groups.add(it.name);
      return first;
    });
  };
  const before = new WeakMap([...document.querySelectorAll(SELECTOR)].map(it => [it, drawn(it)]));

  const place = it => {
    const label = /radio|checkbox/.test(it.type) && it.labels && it.labels[0];
    const {left, right, top, bottom} = (label || it).getBoundingClientRect();
    return {left: left + scrollX, right: right + scrollX, top: top + scrollY, bottom: bottom + scrollY};
  };
  const jumps = (from, to) => to.bottom <= from.top && to.left < from.right;
  const reached = new Set();
  let last = document.activeElement;
  let where = place(last || document.body);

  const wrong = (it, forward) => {
    if (it === last) return ['the keyboard is trapped'];
    const found = [];
    const box = it.getBoundingClientRect();
    if (box.bottom <= 0 || box.top >= innerHeight) found.push('focused out of sight');
    if (before.get(it) === drawn(it)) found.push('not seen to be focused');
    const [earlier, later] = forward ? [last, it] : [it, last];
    const placed = forward ? [where, place(it)] : [place(it), where];
    const started = last && last !== document.body && document.contains(last);
    if (started && !(earlier.compareDocumentPosition(later) & Node.DOCUMENT_POSITION_FOLLOWING)) found.push('back in the order of the page');
    else if (started && jumps(...placed)) found.push('back up the page');
    return found;
  };

  const there = it => ({
    tag: it.tagName,
    group: words(it.closest('fieldset') && it.closest('fieldset').querySelector('legend')),
    value: it.tagName === 'SELECT' ? words(it.selectedOptions[0]) : it.value ?? '',
    checked: Boolean(it.checked),
    what: short(it),
  });
  const nowhere = it => !it || it === document.body || it === document.documentElement;

  // Where one is: null where one is nowhere.
  const here = () => (nowhere(document.activeElement) ? null : there(document.activeElement));

  // Where one came by the tabulator, and what is wrong with it.
  const came = forward => {
    const it = document.activeElement;
    const all = stops();
    const [first, end] = forward ? [all.at(0), all.at(-1)] : [all.at(-1), all.at(0)];
    const done = nowhere(last) || last === end;
    if (last === end && it === first && it !== last) return {end: true, wrong: []};
    if (nowhere(it)) return {end: done, wrong: done ? [] : [`the keyboard is lost after ${short(last)}`]};
    const found = wrong(it, forward).map(each => `${each}: ${short(it)}`);
    reached.add(it);
    last = it;
    where = place(it);
    return {...there(it), end: false, wrong: found};
  };

  // One went on to a place by something else than the tabulator.
  const moved = () => { last = document.activeElement; where = place(last); };
  const missed = () => stops().filter(it => !reached.has(it)).map(short);
  window.keyboard = {here, came, moved, missed};
})();
