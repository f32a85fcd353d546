import { graft } from "graftml/vite";

export default { plugins: [graft({ specs: "specs/*.json" })] };
