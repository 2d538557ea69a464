import { about } from './about';
import { area } from './area';
import { audit } from './audit';
import { background } from './background';
import { bounds } from './bounds';
import { carry } from './carry';
import { common } from './common';
import { edits } from './edits';
import { errors } from './errors';
import { features } from './features';
import { find } from './find';
import { files } from './files';
import { first } from './first';
import { history } from './history';
import { jobs } from './jobs';
import { kept } from './kept';
import { keys } from './keys';
import { layers } from './layers';
import { look } from './look';
import { map } from './map';
import { nav } from './nav';
import { onsite } from './onsite';
import { paper } from './paper';
import { plan } from './plan';
import { policies } from './policies';
import { problems } from './problems';
import { regions } from './regions';
import { review } from './review';
import { settings } from './settings';
import { sources } from './sources';
import { status } from './status';
import { sync } from './sync';
import { report, tasks } from './tasks';
import type { Messages } from '../messages';

/** Every word of the interface in Arabic. */
export const ar: Messages = {
  language: 'ar',
  product: 'Map Offline',
  common,
  nav,
  map,
  first,
  find,
  sources,
  look,
  regions,
  kept,
  layers,
  features,
  history,
  review,
  paper,
  plan,
  area,
  edits,
  bounds,
  onsite,
  jobs,
  tasks,
  report,
  sync,
  carry,
  settings,
  about,
  audit,
  background,
  files,
  status,
  keys,
  policies,
  problems,
  errors,
};
