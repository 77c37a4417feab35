// Inter, in which the admin around the frame is written. A first visit is drawn in the system's font and fetches the files
// when all else is done. The next visit has them: so no text waits for a file, none moves, and no page is heavier.
(() => {
  const { files } = document.currentScript.dataset;
  const noted = "store-referrals:inter";
  const afterLoadMs = 3000;
  const faces = JSON.parse(files).map(
    ([file, unicodeRange]) =>
      new FontFace("Inter", `url(${file})`, { weight: "100 900", display: "optional", unicodeRange }),
  );
  try {
    if (localStorage.getItem(noted) === files) {
      for (const face of faces) document.fonts.add(face);
      // Begun before the first text asks for the file. Whoever comes too late for the first drawing is left out.
      faces[0].load().catch(() => {});
    } else
      addEventListener("load", () =>
        setTimeout(
          () =>
            faces[0]
              .load()
              .then(() => localStorage.setItem(noted, files))
              .catch(() => {}),
          afterLoadMs,
        ),
      );
  } catch {
    // The browser keeps nothing for a frame: the system's font stays.
  }
})();
