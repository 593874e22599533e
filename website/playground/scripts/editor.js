// A plain text area, which every browser, keyboard and screen reader knows. Tab leaves it, as on any
// page; Enter keeps the indentation, Backspace in front of it takes one step off.

const STEP = "    ";

// As if typed, so that the browser's own undo takes it back.
const type = (area, text) => {
  if (!document.execCommand("insertText", false, text))
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
};

const line = (area) => {
  const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  return area.value.slice(start, area.selectionStart);
};

export const grow = (area) => {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
};

export const edit = (area, { run }) => {
  area.addEventListener("input", () => grow(area));
  area.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const none = area.selectionStart === area.selectionEnd;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      run();
    } else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      const before = line(area);
      const deeper = /:\s*(#.*)?$/.test(before) ? STEP : "";
      event.preventDefault();
      type(area, `\n${before.match(/^ */)[0]}${deeper}`);
    } else if (event.key === "Backspace" && none && /^( {4})+$/.test(line(area))) {
      event.preventDefault();
      area.selectionStart -= STEP.length;
      if (!document.execCommand("delete")) area.setRangeText("");
    }
  });
  grow(area);
};
