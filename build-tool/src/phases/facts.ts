// Phase 3, first half: what one module mentions. ts-morph reads its JavaScript (types are gone by then) and finds imports, the
// names used of each, free identifiers, and requests that cannot be followed at build time.

import { Node, Project, SyntaxKind, ts, type Identifier, type SourceFile } from "ts-morph";

/** Line from 1, column from 1, in the JavaScript that was read. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface NameUse extends Position {
  readonly name: string;
}

export interface ImportFact extends Position {
  readonly specifier: string;
  readonly kind: "import" | "require" | "dynamic";
  /** Inside of a `try` block: the module can do without it. */
  readonly optional: boolean;
  /** Names bound by import braces or destructuring: each must exist. */
  readonly names: readonly NameUse[];
  /** Members read of the default export or of the whole module. */
  readonly members: readonly NameUse[];
}

export interface Facts {
  readonly imports: readonly ImportFact[];
  /** Free identifiers, once each; `guarded` if the module also asks `typeof` of it. */
  readonly globals: readonly (NameUse & { readonly guarded: boolean })[];
  /** `require(x)` and `import(x)` whose x is no literal. */
  readonly unfollowable: readonly (Position & { readonly form: "require" | "import" })[];
}

/** An import that names are still added to. */
type OpenImport = Omit<ImportFact, "names" | "members"> & { names: NameUse[]; members: MemberUse[] };

/** `of`: the variable that stands for the module. */
type MemberUse = NameUse & { readonly of?: string };

const options: ts.CompilerOptions = {
  allowJs: true,
  noLib: true,
  noResolve: true,
  types: [],
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
};

/** Reads one module's JavaScript. Pure: same text, same facts. */
export function factsOf(code: string): Facts {
  const project = new Project({ compilerOptions: options, useInMemoryFileSystem: true });
  // Everything here is a module, also without an import: `await (x)` at its top is no call of a function `await`.
  return new FactFinder(project.createSourceFile("/module.js", `${code}\nexport {};`)).facts();
}

class FactFinder {
  readonly #file: SourceFile;
  readonly #checker: ts.TypeChecker;
  readonly #imports: OpenImport[] = [];
  readonly #globals = new Map<string, NameUse>();
  readonly #guards = new Set<string>();
  readonly #unfollowable: (Position & { form: "require" | "import" })[] = [];
  /** Local names that stand for a whole module or its default export. */
  readonly #modules = new Map<ts.Symbol, MemberUse[]>();
  /** `fs.watch` where the module asks whether it is there. */
  readonly #tested = new Set<string>();

  constructor(file: SourceFile) {
    this.#file = file;
    this.#checker = file.getProject().getTypeChecker().compilerObject;
  }

  facts(): Facts {
    for (const declaration of this.#file.getImportDeclarations()) {
      const fact = this.#import(declaration.getModuleSpecifier(), declaration.getModuleSpecifierValue(), "import");
      for (const named of declaration.getNamedImports())
        this.#named(fact, named.getNameNode(), named.getNameNode().getText());
      for (const whole of [declaration.getDefaultImport(), declaration.getNamespaceImport()])
        if (whole !== undefined) this.#bind(whole, fact);
    }
    for (const declaration of this.#file.getExportDeclarations()) {
      const specifier = declaration.getModuleSpecifier();
      if (specifier === undefined) continue;
      const fact = this.#import(specifier, specifier.getLiteralValue(), "import");
      for (const named of declaration.getNamedExports())
        this.#named(fact, named.getNameNode(), named.getNameNode().getText());
    }
    for (const call of this.#file.getDescendantsOfKind(SyntaxKind.CallExpression)) this.#call(call);
    for (const identifier of this.#file.getDescendantsOfKind(SyntaxKind.Identifier)) this.#identifier(identifier);
    return {
      imports: this.#imports.map((fact) => ({
        ...fact,
        members: fact.members
          .filter(({ name, of }) => of === undefined || !this.#tested.has(`${of}.${name}`))
          .map(({ name, line, column }) => ({ name, line, column })),
      })),
      globals: [...this.#globals.values()].map((use) => ({ ...use, guarded: this.#guards.has(use.name) })),
      unfollowable: this.#unfollowable,
    };
  }

  #position(node: Node): Position {
    return this.#file.getLineAndColumnAtPos(node.getStart());
  }

  #import(at: Node, specifier: string, kind: ImportFact["kind"], optional = false): OpenImport {
    const fact: OpenImport = { specifier, kind, optional, names: [], members: [], ...this.#position(at) };
    this.#imports.push(fact);
    return fact;
  }

  #named(fact: OpenImport, node: Node, name: string): void {
    if (name !== "default") fact.names.push({ name, ...this.#position(node) });
  }

  #bind(name: Node, fact: OpenImport): void {
    const symbol = name.getSymbol()?.compilerSymbol;
    if (symbol !== undefined) this.#modules.set(symbol, fact.members);
  }

  #call(call: Node & { getExpression(): Node; getArguments(): Node[] }): void {
    const callee = call.getExpression();
    const isImport = callee.getKind() === SyntaxKind.ImportKeyword;
    if (!isImport && !(Node.isIdentifier(callee) && callee.getText() === "require" && this.#isFree(callee))) return;
    const [argument] = call.getArguments();
    if (!Node.isStringLiteral(argument) && !Node.isNoSubstitutionTemplateLiteral(argument)) {
      this.#unfollowable.push({ form: isImport ? "import" : "require", ...this.#position(call) });
      return;
    }
    const optional = call
      .getFirstAncestorByKind(SyntaxKind.TryStatement)
      ?.getTryBlock()
      .containsRange(call.getPos(), call.getEnd());
    const kind = isImport ? "dynamic" : "require";
    const fact = this.#import(argument, argument.getLiteralValue(), kind, optional === true);
    let user: Node | undefined = call.getParent();
    if (Node.isAwaitExpression(user)) user = user.getParent();
    if (Node.isPropertyAccessExpression(user) && user.getExpression().getStart() === call.getStart())
      fact.members.push({ name: user.getName(), ...this.#position(user.getNameNode()) });
    if (!Node.isVariableDeclaration(user)) return;
    const target = user.getNameNode();
    if (Node.isIdentifier(target)) this.#bind(target, fact);
    else if (Node.isObjectBindingPattern(target))
      for (const element of target.getElements())
        if (element.getDotDotDotToken() === undefined && element.getInitializer() === undefined)
          this.#named(fact, element, (element.getPropertyNameNode() ?? element.getNameNode()).getText());
  }

  #identifier(identifier: Identifier): void {
    const parent = identifier.getParent();
    if (!isReference(identifier, parent)) return;
    const name = identifier.getText();
    const symbol = Node.isShorthandPropertyAssignment(parent)
      ? this.#checker.getShorthandAssignmentValueSymbol(parent.compilerNode)
      : this.#checker.getSymbolAtLocation(identifier.compilerNode);
    const members = symbol === undefined ? undefined : this.#modules.get(symbol);
    if (members !== undefined) {
      if (!Node.isPropertyAccessExpression(parent)) return;
      const member = parent.getName();
      if (isTest(parent)) this.#tested.add(`${name}.${member}`);
      members.push({ name: member, of: name, ...this.#position(parent.getNameNode()) });
      return;
    }
    if (name === "globalThis" || (name === "global" && this.#isFree(identifier))) this.#globalMember(parent);
    if (!this.#isFree(identifier)) return;
    if (Node.isTypeOfExpression(parent)) this.#guards.add(name);
    else if (!this.#globals.has(name)) this.#globals.set(name, { name, ...this.#position(identifier) });
  }

  /** `globalThis.X`: used when called or constructed, else only asked for, as in `globalThis.X ?? other`. */
  #globalMember(access: Node | undefined): void {
    if (!Node.isPropertyAccessExpression(access)) return;
    const name = access.getName();
    const user = access.getParent();
    const used = (Node.isCallExpression(user) || Node.isNewExpression(user)) && user.getExpression() === access;
    if (!used || isTest(access)) this.#guards.add(name);
    if (!this.#globals.has(name)) this.#globals.set(name, { name, ...this.#position(access.getNameNode()) });
  }

  #isFree(identifier: Identifier): boolean {
    const symbol = Node.isShorthandPropertyAssignment(identifier.getParent())
      ? this.#checker.getShorthandAssignmentValueSymbol(identifier.getParentOrThrow().compilerNode)
      : this.#checker.getSymbolAtLocation(identifier.compilerNode);
    return !(symbol?.declarations ?? []).some(declares);
  }
}

/** In JavaScript TypeScript takes `process.exitCode = 1` for a declaration of `process`; that is none of a variable. */
function declares(declaration: ts.Declaration): boolean {
  return !(
    ts.isBinaryExpression(declaration) ||
    ts.isPropertyAccessExpression(declaration) ||
    ts.isElementAccessExpression(declaration) ||
    ts.isCallExpression(declaration) ||
    ts.isIdentifier(declaration) ||
    ts.isSourceFile(declaration)
  );
}

/** Whether an identifier is the use of a variable, not a declaration, a property's name, a label or the like. */
function isReference(identifier: Identifier, parent: Node | undefined): boolean {
  if (parent === undefined) return false;
  if (Node.isPropertyAccessExpression(parent)) return parent.getExpression() === identifier;
  if (Node.isPropertyAssignment(parent) || Node.isEnumMember(parent)) return parent.getInitializer() === identifier;
  if (Node.isBindingElement(parent)) return parent.getInitializer() === identifier;
  if (
    Node.isImportSpecifier(parent) ||
    Node.isExportSpecifier(parent) ||
    Node.isImportClause(parent) ||
    Node.isNamespaceImport(parent) ||
    Node.isNamespaceExport(parent) ||
    Node.isMetaProperty(parent) ||
    Node.isLabeledStatement(parent) ||
    Node.isBreakStatement(parent) ||
    Node.isContinueStatement(parent)
  )
    return false;
  if (Node.isVariableDeclaration(parent) || Node.isParameterDeclaration(parent) || Node.isPropertyDeclaration(parent))
    return parent.getInitializer() === identifier;
  if (
    Node.isFunctionDeclaration(parent) ||
    Node.isFunctionExpression(parent) ||
    Node.isClassDeclaration(parent) ||
    Node.isClassExpression(parent) ||
    Node.isMethodDeclaration(parent) ||
    Node.isGetAccessorDeclaration(parent) ||
    Node.isSetAccessorDeclaration(parent)
  )
    return false;
  // JSDoc of JavaScript files is parsed too.
  return identifier.getFirstAncestor((node) => Node.isJSDoc(node)) === undefined;
}

/** `if (fs.x)`, `fs.x && ...`, `fs.x ?? ...`, `typeof fs.x`, `fs.x?.()`: the code asks before it uses. */
function isTest(access: Node): boolean {
  const user = access.getParent();
  if (Node.isCallExpression(user) && user.hasQuestionDotToken()) return true;
  if (Node.isTypeOfExpression(user) || Node.isPrefixUnaryExpression(user)) return true;
  if (Node.isIfStatement(user) || Node.isConditionalExpression(user)) return true;
  return (
    Node.isBinaryExpression(user) &&
    ["&&", "||", "??", "===", "!==", "==", "!="].includes(user.getOperatorToken().getText())
  );
}
