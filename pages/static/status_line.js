// The element stays from run to run and only its text changes: that is what makes it be read out.
export default function ({ data, parentElement }) {
  const line = parentElement.querySelector('.lomma-status');
  if (line.textContent !== data.text) line.textContent = data.text;
}
