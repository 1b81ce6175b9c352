// What the other parts ask and wait for: Streamlit's state, and that something holds or has taken too long.
const state = () => document.querySelector('[data-testid=stApp]')?.dataset ?? {};
const running = () => state().testScriptState !== 'notRunning';
const until = (holds, longest) => new Promise((done) => {
  const last = performance.now() + longest;
  const look = () => (holds() || performance.now() > last ? done() : setTimeout(look, 20));
  look();
});
