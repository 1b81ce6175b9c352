// What the other parts ask and wait for: Streamlit's state, and that something holds or has taken too long.
const state = () => document.querySelector('[data-testid=stApp]')?.dataset ?? {};
const running = () => state().testScriptState !== 'notRunning';
const until = (holds, longest) => new Promise((done) => {
  const last = performance.now() + longest;
  const look = () => (holds() || performance.now() > last ? done() : setTimeout(look, 20));
  look();
});
// That a run begins, and that it ends, or has not for so long. It may be over before anybody looks, on a busy page: its
// mark is watched, not looked for now and then.
const watched = (holds, longest) => new Promise((done) => {
  const watch = new MutationObserver(() => end());
  const timer = setTimeout(() => end(true), longest);
  const end = (late) => {
    if (!late && !holds()) return;
    watch.disconnect();
    clearTimeout(timer);
    done();
  };
  const app = document.querySelector('[data-testid=stApp]');
  if (app) watch.observe(app, { attributeFilter: ['data-test-script-state'] });
  end();
});
const begins = (longest) => {
  let seen = 0; // any change of the mark is of a run
  return watched(() => running() || seen++ > 0, longest);
};
const ends = (longest) => watched(() => !running(), longest);
