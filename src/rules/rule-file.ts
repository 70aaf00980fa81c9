import { readYaml, type YamlDocument, type YamlFile } from '../lib/yaml-tree.ts'
import { type DocumentReport, type Mistake, reportInto } from './mistakes.ts'

/** One document of a file of rules, tests or placeholders. */
export type RuleDocument = YamlDocument<DocumentReport>

export type RuleDocuments = YamlFile<DocumentReport>

/** Reads a file as documents; what is wrong with it goes to `mistakes`. */
export const readRuleFile = (file: string, text: string, mistakes: Mistake[]): RuleDocuments =>
  readYaml(file, text, (where) => reportInto(mistakes, file, where))
