import { byName } from '../wording';
import type { Family } from './family';
import { MODEL_CENTER_FAMILIES } from './modelCenterFamilies';
import { V1_FAMILIES } from './v1Families';

/**
 * Every model family that the node creates videos with: a new family, model or value is one row in
 * one of these lists. The fields of the node, the checks before a request, and the tables in the
 * README all come from them.
 */
export const FAMILIES: Family[] = [...V1_FAMILIES, ...MODEL_CENTER_FAMILIES].sort(byName);

export const familyOf = (id: unknown): Family | undefined => FAMILIES.find((one) => one.id === id);
