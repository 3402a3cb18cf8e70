declare module "@alpinejs/csp" {
  const Alpine: { start(): void };
  export default Alpine;
}

declare module "tom-select/dist/js/plugins/remove_button.js" {
  const plugin: (this: unknown, options: unknown) => void;
  export default plugin;
}
