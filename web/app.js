import { startForm } from "./start.js";

startForm(document, document.querySelector('meta[name="edgeqr-backend"]')?.content);
