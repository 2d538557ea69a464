import { render, screen } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import { expect, it } from 'vitest';
import Panel from './Panel.svelte';

const children = createRawSnippet(() => ({ render: () => '<p>body</p>' }));

it.each([true, false])('has no button that Enter in a form would press (detail: %s)', (detail) => {
  render(Panel, { title: 'T', out: () => undefined, detail, testid: 'p', children });
  for (const button of screen.getAllByRole('button')) expect(button).toHaveAttribute('type', 'button');
});
