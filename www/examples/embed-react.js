// The form in React 19, without JSX so that it runs as it is: attributes and listeners of the element are props.

/** `React` is the module "react"; `onSubmitted` is called when the bank has a case. */
export function complaints(React, onSubmitted) {
  return function Complaints({ language }) {
    const [step, setStep] = React.useState("");
    return React.createElement(
      "section",
      null,
      React.createElement("p", { id: "step" }, step),
      React.createElement("jiesu-intake", {
        isolated: true,
        lang: language,
        "onjiesu-step": ({ detail }) => setStep(detail.step),
        "onjiesu-submitted": onSubmitted,
      }),
    );
  };
}
