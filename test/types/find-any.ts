import { ts } from '../package/tools/typescript-api.mjs'

/**
 * Where declarations have `any`: written, of a name without a type, or of a type that is not found.
 *
 * @param folder of the files that are looked at, among those of the program
 * @returns a line of the declarations each
 */
export function findAny(program: ts.Program, folder: string): readonly string[] {
  const checker = program.getTypeChecker()
  const isAny = (type: ts.Type): boolean => (type.flags & ts.TypeFlags.Any) !== 0
  const found = new Set<string>()
  const visit = (node: ts.Node, file: ts.SourceFile): void => {
    // Declarations leave out the types of private members.
    if (ts.isClassElement(node) && isPrivate(node)) return
    const types: ts.Type[] = []
    // A span is a part of a type, for which the checker has none.
    if (ts.isTypeNode(node) && !ts.isTemplateLiteralTypeSpan(node)) {
      types.push(checker.getTypeFromTypeNode(node))
    }
    if (ts.isVariableDeclaration(node) || ts.isParameter(node) || isProperty(node)) {
      types.push(checker.getTypeAtLocation(node))
    }
    if (ts.isFunctionLike(node) && !ts.isConstructorDeclaration(node)) {
      const signature = checker.getSignatureFromDeclaration(node as ts.SignatureDeclaration)
      if (signature !== undefined) types.push(signature.getReturnType())
    }
    if (types.some(isAny)) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file))
      found.add(`${file.fileName.slice(folder.length + 1)}: ${file.text.split('\n')[line]?.trim()}`)
    }
    node.forEachChild((child) => visit(child, file))
  }
  for (const file of program.getSourceFiles()) {
    if (file.fileName.startsWith(`${folder}/`)) visit(file, file)
  }
  return [...found]
}

function isProperty(node: ts.Node): boolean {
  return ts.isPropertySignature(node) || ts.isPropertyDeclaration(node)
}

function isPrivate(node: ts.ClassElement): boolean {
  const isHidden = node.name !== undefined && ts.isPrivateIdentifier(node.name)
  return isHidden || (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private) !== 0
}
