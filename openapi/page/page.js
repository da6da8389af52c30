// Nothing is fetched but the document beside this page, and nothing is kept:
// a token is gone when the page is closed.
window.SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#interface",
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  persistAuthorization: false,
  validatorUrl: null,
});
