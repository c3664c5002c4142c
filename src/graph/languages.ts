/**
 * Which language a text names: "pt", "pt-BR", "Portuguese" and "português" are one.
 *
 * People type their languages as they like, and a crew without a common language is impossible; so to take two words
 * for one language as two languages would keep people apart for nothing. Codes lose their region. What this list does
 * not hold, a congregation joins in its `vocabulary`; a text that nobody knows is a language of its own.
 */
import { createVocabulary, termKey, type Vocabulary } from './words.ts'

/** ISO 639 codes, the English name, names by which its speakers call it. */
const LANGUAGES: readonly (readonly [code: string, english: string, ...others: string[]])[] = [
  ['ar', 'Arabic', 'العربية', 'عربي'],
  ['bg', 'Bulgarian', 'български'],
  ['bn', 'Bengali', 'Bangla', 'বাংলা'],
  ['br', 'Breton', 'brezhoneg'],
  ['ca', 'Catalan', 'català', 'valencià'],
  ['cs', 'Czech', 'čeština', 'česky'],
  ['cy', 'Welsh', 'Cymraeg'],
  ['da', 'Danish', 'dansk'],
  ['de', 'German', 'Deutsch', 'ger', 'deu'],
  ['el', 'Greek', 'ελληνικά'],
  ['en', 'English', 'eng'],
  ['eo', 'Esperanto'],
  ['es', 'Spanish', 'español', 'castellano', 'spa'],
  ['et', 'Estonian', 'eesti'],
  ['eu', 'Basque', 'euskara'],
  ['fa', 'Persian', 'Farsi', 'فارسی'],
  ['fi', 'Finnish', 'suomi'],
  ['fr', 'French', 'français', 'fra', 'fre'],
  ['ga', 'Irish', 'Gaeilge'],
  ['gl', 'Galician', 'galego'],
  ['he', 'Hebrew', 'iw', 'עברית'],
  ['hi', 'Hindi', 'हिन्दी', 'हिंदी'],
  ['hr', 'Croatian', 'hrvatski'],
  ['hu', 'Hungarian', 'magyar'],
  ['id', 'Indonesian', 'Bahasa Indonesia'],
  ['is', 'Icelandic', 'íslenska'],
  ['it', 'Italian', 'italiano', 'ita'],
  ['ja', 'Japanese', '日本語'],
  ['ko', 'Korean', '한국어'],
  ['lt', 'Lithuanian', 'lietuvių'],
  ['lv', 'Latvian', 'latviešu'],
  ['ml', 'Malayalam', 'മലയാളം'],
  ['ms', 'Malay', 'Bahasa Melayu'],
  ['mi', 'Maori', 'te reo Māori'],
  ['ne', 'Nepali', 'नेपाली'],
  ['nl', 'Dutch', 'Nederlands', 'Flemish', 'Vlaams', 'nld', 'dut'],
  ['no', 'Norwegian', 'norsk', 'nb', 'nn', 'bokmål', 'nynorsk'],
  ['pl', 'Polish', 'polski'],
  ['pt', 'Portuguese', 'português', 'por'],
  ['ro', 'Romanian', 'română'],
  ['ru', 'Russian', 'русский'],
  ['sk', 'Slovak', 'slovenčina'],
  ['sl', 'Slovenian', 'Slovene', 'slovenščina'],
  ['sr', 'Serbian', 'srpski', 'српски'],
  ['sv', 'Swedish', 'svenska'],
  ['sw', 'Swahili', 'Kiswahili'],
  ['ta', 'Tamil', 'தமிழ்'],
  ['th', 'Thai', 'ไทย', 'ภาษาไทย'],
  ['tl', 'Filipino', 'Tagalog', 'fil'],
  ['tr', 'Turkish', 'Türkçe'],
  ['uk', 'Ukrainian', 'українська'],
  ['ur', 'Urdu', 'اردو'],
  ['vi', 'Vietnamese', 'tiếng Việt'],
  ['zh', 'Chinese', 'Mandarin', '中文', '普通话', '汉语'],
]

const ENGLISH_NAME = new Map(
  LANGUAGES.flatMap(([code, english, ...others]) =>
    [code, english, ...others].map(name => [termKey(name), english] as const),
  ),
)

/** Which language a text names; a congregation's own synonyms count too. */
export function createLanguages(synonyms: readonly (readonly string[])[]): Vocabulary {
  const vocabulary = createVocabulary(synonyms.map(list => list.map(languageName)))
  return text => vocabulary(languageName(text))
}

/** A language as people say it: "Portuguese" for "pt-BR"; what is not known is left as it was written. */
export function languageName(text: string): string {
  return ENGLISH_NAME.get(termKey(withoutRegion(text))) ?? text
}

/** `pt-BR`, `zh_Hant_TW` and the like. */
function withoutRegion(text: string): string {
  const plain = text.trim()
  return /^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})+$/.test(plain) ? plain.slice(0, plain.search(/[-_]/)) : plain
}
