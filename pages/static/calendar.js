// The browser's own calendar, which speaks its user's language and knows the keyboard and the phone.
export default function ({ data, parentElement, setTriggerValue }) {
  const field = parentElement.querySelector('.lomma-calendar input');
  const button = parentElement.querySelector('.lomma-calendar button');
  Object.assign(field, { value: data.day, min: data.first, max: data.last });
  Object.assign(button, { ariaLabel: data.label, title: data.label });
  button.onclick = () => field.showPicker();
  field.onchange = () => {
    if (field.value) setTriggerValue('day', field.value);
    button.focus();
  };
}
