import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { Field } from '../../state/layers.svelte';
import FieldRow from './FieldRow.svelte';

const text: Field = { key: 'name', label: 'Name', type: 'TEXT', required: true, default: null, choices: [], hint: 'As people call it', policy: null, wholePolicy: null, unique: false, reference: false };
const number: Field = { ...text, key: 'depth', label: 'Depth', type: 'NUMBER', required: false, hint: null };
const choice: Field = { ...text, key: 'state', label: 'State', type: 'CHOICE', choices: ['Full', 'Dry'] };

function shown(field: Field, value: unknown, more: object = {}): ReturnType<typeof vi.fn> {
  const save = vi.fn(() => Promise.resolve(true));
  render(FieldRow, { field, value, save, ...more });
  return save;
}

describe('a field of a form', () => {
  it('saves once when it is left, and says so', async () => {
    const save = shown(text, 'Camp');
    await userEvent.type(screen.getByLabelText(/Name/), ' 2');
    expect(save).not.toHaveBeenCalled();
    await userEvent.tab();
    expect(save.mock.calls).toEqual([['Camp 2']]);
    expect(await screen.findByText('Saved')).toBeInTheDocument();
  });

  it('saves nothing that did not change', async () => {
    const save = shown(text, 'Camp');
    await userEvent.type(screen.getByLabelText(/Name/), '2{Backspace}');
    await userEvent.tab();
    expect(save).not.toHaveBeenCalled();
  });

  it('gives back by Escape what was there', async () => {
    const save = shown(text, 'Camp');
    const input = screen.getByLabelText(/Name/);
    await userEvent.type(input, ' 2{Escape}');
    expect(input).toHaveValue('Camp');
    await userEvent.tab();
    expect(save).not.toHaveBeenCalled();
  });

  it('keeps what cannot be saved, with the reason beside it', async () => {
    const save = shown(number, 3);
    const input = screen.getByLabelText('Depth');
    await userEvent.clear(input);
    await userEvent.type(input, 'deep');
    await userEvent.tab();
    expect(save).not.toHaveBeenCalled();
    expect(input).toHaveValue('deep');
    expect(input).toBeInvalid();
    expect(input).toHaveAccessibleDescription('Write a number, such as 12.5.');
  });

  it('is emptied only where it may be empty', async () => {
    const save = shown(text, 'Camp');
    await userEvent.clear(screen.getByLabelText(/Name/));
    await userEvent.tab();
    expect(save).not.toHaveBeenCalled();
    expect(screen.getByLabelText(/Name/)).toHaveAccessibleDescription('As people call it This is needed.');
    const other = shown(number, 3);
    await userEvent.clear(screen.getByLabelText('Depth'));
    await userEvent.tab();
    expect(other.mock.calls).toEqual([[null]]);
  });

  it('says what is missing in what is stored', () => {
    shown(text, null, { fault: 'required' });
    expect(screen.getByLabelText(/Name/)).toHaveAccessibleDescription('As people call it This is needed.');
  });

  it('saves a choice at once', async () => {
    const save = shown(choice, 'Dry');
    await userEvent.selectOptions(screen.getByLabelText(/State/), 'Full');
    expect(save.mock.calls).toEqual([['Full']]);
  });

  it('shows a choice that is none any more', () => {
    shown(choice, 'Gone', { fault: 'choice' });
    expect(screen.getByLabelText(/State/)).toHaveValue('Gone');
  });

  it('says that several features have various values', async () => {
    const save = shown(number, null, { various: true });
    const input = screen.getByLabelText('Depth');
    expect(input).toHaveAttribute('placeholder', 'Various');
    await userEvent.type(input, '7{Enter}');
    expect(save.mock.calls).toEqual([[7]]);
  });

  it('takes what comes from elsewhere, unless one is writing', async () => {
    const save = vi.fn(() => Promise.resolve(true));
    const { rerender } = render(FieldRow, { field: text, value: 'A', save });
    await rerender({ value: 'B' });
    expect(screen.getByLabelText(/Name/)).toHaveValue('B');
    await userEvent.type(screen.getByLabelText(/Name/), '!');
    await rerender({ value: 'C' });
    expect(screen.getByLabelText(/Name/)).toHaveValue('B!');
  });
});
