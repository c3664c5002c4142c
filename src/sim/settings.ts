/**
 * How people meet at a gathering and at a place of work, as `npm run calibrate -- --write` found it: this file is written
 * by it. Beside each statistic: ours, means over 20 seeds that were not searched with, then the recording's, then how
 * far ours is off.
 *
 * gathering: HT09, a conference of 113
 *   met             0.356   0.350   +1.6 %
 *   durationMean     41.3    42.0   -1.6 %
 *   duration99      280.0   280.0    0.0 %
 *   pairGini        0.744   0.760   -2.1 %
 *   topTenth        0.674   0.690   -2.4 %
 *   once            0.504   0.470   +7.2 %
 *   withoutClose    0.362   0.340   +6.5 %
 *   nextDayUnmet    0.152   0.170  -10.6 %
 *   nextDayClose    0.778   0.830   -6.2 %
 *
 * gathering: SFHH09, a conference of 403
 *   met             0.121   0.118   +2.5 %
 *   durationMean     52.9    54.0   -2.0 %
 *   duration99      433.0   440.0   -1.6 %
 *   pairGini        0.726   0.763   -4.9 %
 *   topTenth        0.659   0.715   -7.8 %
 *   once            0.667   0.662   +0.7 %
 *   withoutClose    0.383   0.414   -7.7 %
 *   nextDayUnmet    0.067   0.062   +8.0 %
 *   nextDayClose    0.572   0.581   -1.6 %
 *
 * gathering: a symposium of 138, held out
 *   met             0.788   0.790   -0.3 %
 *
 * gathering: a symposium of 262, held out
 *   met             0.510   0.510   +0.0 %
 *
 * workplace: InVS13, an office of 92
 *   met             0.178   0.180   -1.3 %
 *   durationMean     41.5    42.8   -3.0 %
 *   duration99      284.0   280.0   +1.4 %
 *   pairGini        0.740   0.749   -1.2 %
 *   topTenth        0.641   0.627   +2.2 %
 *   once            0.424   0.425   -0.3 %
 *   withoutClose    0.501   0.522   -4.0 %
 *   nextDayUnmet    0.045   0.045   +0.4 %
 *   nextDayClose    0.603   0.640   -5.9 %
 *
 * workplace: InVS15, an office of 217, held out
 *   met             0.153   0.182  -16.3 %
 *   durationMean     41.3    46.4  -10.9 %
 *   duration99      279.0   300.0   -7.0 %
 *   pairGini        0.800   0.790   +1.2 %
 *   topTenth        0.693   0.693   +0.0 %
 *   once            0.541   0.396  +36.6 %
 *   withoutClose    0.089   0.088   +1.3 %
 *   nextDayUnmet    0.029   0.034  -14.2 %
 *   nextDayClose    0.849   0.557  +52.4 %
 */
import type { Setting } from './encounters.ts'

export const SETTING_NAMES = ['gathering', 'workplace'] as const
export type SettingName = (typeof SETTING_NAMES)[number]

export const SETTINGS: Readonly<Record<SettingName, Setting>> = {
  gathering: {
    opens: 9,
    hours: [3.4, 5.6, 28.4, 9, 7.7, 13.9, 8.4, 10.6, 6.8, 4.1, 1.6],
    parameters: {
      spread: 0.5333,
      fresh: 6.418,
      within: 0,
      circle: 20,
      sameDay: 0.6712,
      tail: 2.768,
      tailKnown: 1.466,
      rapport: 0.4267,
      longest: 85.33,
      hold: 2.154,
      ease: 0.3111,
      crowd: 0.1686,
      attend: 0.947,
    },
  },
  workplace: {
    opens: 8,
    hours: [2.1, 12.4, 16, 10.2, 8.6, 14.6, 8.6, 9.7, 9.4, 6.5, 2.1],
    parameters: {
      spread: 0.633,
      fresh: 3.816,
      within: 0.8857,
      circle: 13.13,
      sameDay: 0.7528,
      tail: 5.112,
      tailKnown: 0.6732,
      rapport: 0.1469,
      longest: 155.5,
      hold: 1.906,
      ease: 0.3374,
      crowd: 0,
      attend: 0.727,
    },
  },
}
