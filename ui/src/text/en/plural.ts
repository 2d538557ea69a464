import { pluralOf } from '../../format/plural';

export const plural = pluralOf('en');
