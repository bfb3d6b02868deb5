using System.Globalization;
using System.Text;

namespace Freshet.Sql.Parsing;

/// <summary>Appends nodes to a text as SQL.</summary>
internal sealed partial class SqlWriter(StringBuilder text)
{
    private readonly StringBuilder _text = text;

    public override string ToString() => _text.ToString();

    /// <summary>Any node.</summary>
    public void Node(SqlNode node)
    {
        switch (node)
        {
            case SqlStatement statement: Statement(statement); break;
            case SqlExpression expression: Expression(expression, Precedence.Lowest); break;
            case SqlType type: Type(type); break;
            case Query query: Query(query); break;
            case QueryBody body: Body(body); break;
            case TableReference table: Table(table); break;
            case SelectItem item: Item(item); break;
            case TableElement element: Element(element); break;
            case GroupingElement grouping: Grouping(grouping); break;
            case AlterAction action: Action(action); break;
            default: Part(node); break;
        }
    }

    /// <summary>Nodes that stand only in others.</summary>
    private void Part(SqlNode node)
    {
        switch (node)
        {
            case Identifier name: Name(name); break;
            case QualifiedName name: Name(name); break;
            case IntervalQualifier qualifier: Qualifier(qualifier); break;
            case WhenClause clause: When(clause); break;
            case MapEntry entry: Entry(entry); break;
            case SortItem item: Sort(item); break;
            case WindowSpecification window: Window(window); break;
            case WindowFrame frame: Frame(frame); break;
            case FrameBound bound: Bound(bound); break;
            case JsonBehavior behavior: Behavior(behavior); break;
            case JsonMember member: Member(member); break;
            case JsonItem item: Item(item); break;
            case CommonTable table: Common(table); break;
            case NamedWindow window: Named(window); break;
            case GroupBy group: Add("GROUP BY ").List(group.Elements, Grouping); break;
            case TableAlias alias: Alias(alias); break;
            case Hint hint: Hint(hint); break;
            case HintArgument argument: Argument(argument); break;
            case RowField field: Field(field); break;
            case TableOption option: Option(option); break;
            case TableDistribution distribution: Distribution(distribution); break;
            case LikeClause like: Like(like); break;
            case LikeOption option: Like(option); break;
            case PartitionValue value: Value(value); break;
            case ShowPattern pattern: Pattern(pattern); break;
            default: throw new InvalidOperationException($"The printer does not know {node.GetType().Name}.");
        }
    }

    private SqlWriter Add(string piece)
    {
        _text.Append(piece);
        return this;
    }

    private SqlWriter Add(long number)
    {
        _text.Append(CultureInfo.InvariantCulture, $"{number}");
        return this;
    }

    private SqlWriter Add(bool really, string piece) => really ? Add(piece) : this;

    private SqlWriter List<T>(SqlList<T> items, Action<T> write, string between = ", ")
    {
        for (var i = 0; i < items.Count; i++)
        {
            Add(i > 0, between);
            write(items[i]);
        }

        return this;
    }

    /// <summary>'text'.</summary>
    private SqlWriter Quote(string value) => Add("'").Add(value.Contains('\'') ? value.Replace("'", "''", StringComparison.Ordinal) : value).Add("'");

    /// <summary>A name, in backticks where it needs them.</summary>
    private SqlWriter Name(Identifier name)
    {
        if (IsPlain(name.Name))
        {
            return Add(name.Name);
        }

        return Add("`").Add(name.Name.Replace("`", "``", StringComparison.Ordinal)).Add("`");
    }

    private static bool IsPlain(string name)
    {
        if (name.Length == 0 || !Lexer.IsNameStart(name[0]) || Words.Of(name).IsReserved())
        {
            return false;
        }

        foreach (var c in name)
        {
            if (!Lexer.IsNamePart(c))
            {
                return false;
            }
        }

        return true;
    }

    private SqlWriter Name(QualifiedName name) => List(name.Parts, part => Name(part), ".");

    /// <summary>(a, b).</summary>
    private SqlWriter Names(SqlList<Identifier> names) => Add("(").List(names, name => Name(name)).Add(")");
}
