// A page that is opened is shown when it is whole: Streamlit draws it piece by piece, and each piece would push
// what is read already. What takes long is shown as far as it has come.
(() => {
  const LONGEST = 1500; // ms from the first heading
  const LOST = 4000; // ms from Streamlit's first sign, if no heading ever comes
  const HEADING = '[data-testid=stApp] h1';
  const root = document.documentElement;
  root.dataset.waits = '';
  const show = () => {
    watch.disconnect();
    document.fonts.removeEventListener('loadingdone', look);
    delete root.dataset.waits;
    document.getElementById('waits')?.remove();
  };
  // Our tables fill themselves when their script has come.
  const UNDONE = '[data-testid=stSkeleton], [data-stale=true], .lomma-scroll:empty, '
    + '[data-testid=stBidiComponentRegular]:not(:has(> * > *))';
  const whole = () => document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]')
    && document.fonts.status === 'loaded' && document.querySelector(HEADING) && !document.querySelector(UNDONE);
  // What has been drawn gets its height in the frames after.
  const after = (frames, then) => requestAnimationFrame(() => (frames ? after(frames - 1, then) : then()));
  const limit = (selector, time) => {
    let begun = false;
    return () => {
      if (begun || !document.querySelector(selector)) return;
      begun = true;
      setTimeout(show, time);
    };
  };
  const limits = [limit('[data-testid=stApp]', LOST), limit(HEADING, LONGEST)];
  const look = () => {
    for (const begin of limits) begin();
    if (whole()) after(2, () => whole() && show());
  };
  const watch = new MutationObserver(look);
  const attributeFilter = ['data-test-script-state', 'data-stale'];
  watch.observe(root, { subtree: true, childList: true, attributeFilter });
  // Letters that come after all else change nothing in the document.
  document.fonts.addEventListener('loadingdone', look);
})();
