// Pages work without scripts. This tells the design system's script, which follows, that there are some.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
