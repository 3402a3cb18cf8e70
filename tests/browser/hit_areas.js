// Which controls of a page a thumb cannot reach: [what, width, height] of the area that answers, not of the drawing.
// Links inside a sentence are left out, as WCAG 2.5.8 does.
() => {
  const control = "a[href],button,input:not([type=hidden]),select,textarea,summary";
  const found = [];
  for (const el of document.querySelectorAll(control)) {
    if (!el.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || el.disabled) continue;
    if (el.matches("[tabindex='-1'], .skip, .sr, .ts-control > *") || el.closest(".sr, .toast")) continue;
    const said = [...el.parentElement.childNodes].filter((one) => one.nodeType === 3).map((one) => one.textContent).join("");
    if (el.tagName === "A" && getComputedStyle(el).display === "inline" && /[\p{L}\p{N}]{2}/u.test(said)) continue;
    el.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const box = el.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const answers = (dx, dy) => {
      const hit = document.elementFromPoint(x + dx, y + dy);
      return !!hit && (el.contains(hit) || !!el.closest("label")?.contains(hit));
    };
    if (!box.width || !answers(0, 0)) continue;
    const reach = (dx, dy) => {
      let n = 0;
      while (n < 24 && answers(dx * (n + 1), dy * (n + 1))) n += 1;
      return n;
    };
    const width = reach(-1, 0) + reach(1, 0) + 1;
    const height = reach(0, -1) + reach(0, 1) + 1;
    if (width < 34 || height < (el.matches(".btn.pri") ? 42 : 34)) {
      found.push([el.getAttribute("aria-label") || el.textContent.trim() || el.name, el.className, width, height]);
    }
  }
  return found;
}
