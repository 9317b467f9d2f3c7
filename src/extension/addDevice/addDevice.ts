import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import { catalogue } from '../../devices/catalogue.ts';
import type { LoadedInventory } from '../../inventory/load.ts';
import { refuseElsewhere } from '../connection/elsewhere.ts';
import { editInventory, inventoryInForce, readInventory } from '../inventory/inventoryFile.ts';
import { type NewDevice, newDevice } from './answers.ts';
import { anotherLike, type Draft, draftOf, secretFields } from './draft.ts';
import { type FillingParts, fillIn, type Task } from './fillIn.ts';
import { modelOf, type Surroundings } from './questions.ts';
import { sharingOf } from './sharing.ts';
import { fetchHostKey } from './tryConnection.ts';

export interface AddedDevice {
  readonly id: string;
  readonly name: string;
  /** The answers that another device like it may share. */
  readonly like: Draft;
}

/**
 * The wizard: asks, tests the connection, shows what will be written, and only then saves. Undefined when the person leaves.
 * @param like answers that hold for the new device, too
 */
export async function addDevice(parts: FillingParts, like: Draft = {}): Promise<AddedDevice | undefined> {
  const opened = await openInventory();
  if (!opened) return undefined;
  const { inventory, edit } = opened;
  const draft = { ...like };
  const text = await readInventory();
  const made = await fillIn(parts, draft, surroundings(parts, inventory), {
    title: Object.keys(like).length === 0 ? t('Add an HSM') : t('Add Another HSM Like It'),
    saveLabel: (name) => t('Add {0}', name),
    onlyWhatLacks: Object.keys(like).length > 0,
    written: (candidate) => read(opened, edit.addDevice(text, candidate.device), candidate.device.id),
  });
  if (!made) return undefined;
  await save(parts, made, (current) => edit.addDevice(current, made.device));
  return { id: made.device.id, name: draft.name ?? made.device.id, like: anotherLike(draft) };
}

/** The wizard with the answers filled in. Answers with the device's name once it is saved; undefined when the person leaves. */
export async function editDevice(parts: FillingParts, id: string): Promise<string | undefined> {
  const opened = await openInventory();
  const device = opened && (await entryOf(opened.inventory, id));
  if (!device) return undefined;
  const { inventory, edit } = opened;
  const draft = draftOf(device);
  const sharing = sharingOf(draft, [inventory, opened.parse(await inventoryInForce())], opened.edit.otherOwners);
  const around = { ...surroundings(parts, inventory), known: true, sharing };
  const before = newDevice(draft, modelOf(draft, around)).device;
  const text = await readInventory();
  const made = await fillIn(parts, draft, around, {
    title: t('Edit {0}', draft.name ?? id),
    saveLabel: (name) => t('Save {0}', name),
    onlyWhatLacks: true,
    written: (candidate) => read(opened, edit.changeDevice(text, id, before, candidate.device), id),
  });
  if (!made) return undefined;
  await save(parts, made, (current) => edit.changeDevice(current, id, before, made.device));
  return draft.name;
}

/** The answers of a device of the inventory that hold for another one like it; its secrets, as far as this editor knows them. */
export async function likeDevice({ vault }: FillingParts, id: string): Promise<Draft | undefined> {
  const opened = await openInventory();
  const device = opened && (await entryOf(opened.inventory, id));
  if (!device) return undefined;
  const draft = draftOf(device);
  for (const field of secretFields) {
    const value = await vault.get(draft.kept?.[field] ?? '');
    if (value !== undefined) draft[field] = value;
  }
  return anotherLike(draft);
}

interface Opened {
  readonly inventory: LoadedInventory;
  readonly edit: typeof import('../../inventory/onDemand.ts');
  readonly parse: (text: string) => LoadedInventory;
}

/** The inventory as it is now; undefined, with a word to the person, when it cannot be changed. */
async function openInventory(): Promise<Opened | undefined> {
  refuseElsewhere();
  const edit = await import('../../inventory/onDemand.ts');
  const text = await readInventory();
  const inventory = edit.parseInventory(text);
  if (inventory.readable || text.trim() === '') return { inventory, edit, parse: edit.parseInventory };
  await offerInventory(t('The inventory is not valid JSON, so no device can be added to it or changed in it.'));
  return undefined;
}

/** A device as the inventory has it; undefined, with a word to the person, when its entry has errors or is gone. */
async function entryOf({ devices }: LoadedInventory, id: string) {
  const device = devices.find((each) => each.id === id);
  if (!device)
    await offerInventory(t('The inventory has no usable entry "{0}": it has errors, or it was removed. Correct it in the file first.', id));
  return device;
}

async function offerInventory(message: string): Promise<void> {
  const choice = await vscode.window.showErrorMessage(message, t('Open Inventory'));
  if (choice === 'Open Inventory') await vscode.commands.executeCommand('hsmVigil.openInventory');
}

function surroundings({ connection }: FillingParts, { devices, problems }: LoadedInventory): Surroundings {
  return {
    ids: new Set([...devices.map(({ id }) => id), ...problems.flatMap(({ device }) => device ?? [])]),
    haGroups: [...new Set(devices.flatMap(({ haGroup }) => haGroup ?? []))].sort(),
    models: catalogue,
    fetchHostKey: (address, model) => fetchHostKey(connection, address, model),
  };
}

function read({ parse }: Opened, text: string, id: string): ReturnType<Task['written']> {
  const { devices, problems } = parse(text);
  const device = devices.find((each) => each.id === id);
  const wrong = problems.find(({ severity, device: of }) => severity === 'error' && of === id);
  return device && !wrong ? { device } : { wrong: wrong?.message ?? t('The inventory would not accept this device.') };
}

/** Secrets first: once the service sees the device, it asks for them. */
async function save({ connection, vault }: FillingParts, { secrets }: NewDevice, change: (text: string) => string): Promise<void> {
  for (const [name, value] of Object.entries(secrets)) await vault.store(name, value);
  await editInventory(change);
  await connection.reconsider();
}
