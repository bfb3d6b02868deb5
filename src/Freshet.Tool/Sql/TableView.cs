using System.Globalization;
using Freshet.Sql;
using Spectre.Console;

namespace Freshet.Tool.Sql;

/// <summary>The result as a table: on a terminal drawn anew while it changes, and whole at the end.</summary>
internal sealed class TableView(ResultShape shape, int rowsMost, bool isEndless) : IResultView
{
    private readonly RowBag _bag = new(shape);
    private readonly Lock _gate = new();
    private readonly IReadOnlyList<DataField> _fields = shape.Fields;
    private readonly List<object?[]> _first = [];
    private long _count;
    private bool _changed;
    private int _linesShown;

    private bool KeepsFirst => shape.Relation.IsAppendOnly && shape.Order.Count == 0 && !isEndless;

    public void Take(IReadOnlyList<ResultChange> changes)
    {
        lock (_gate)
        {
            _changed = true;
            foreach (var change in changes)
            {
                // rows that never go and have no order: those that will be shown are enough
                if (!KeepsFirst)
                {
                    _bag.Add(change);
                    continue;
                }

                _count += change.Weight;
                for (var i = change.Weight; i > 0 && _first.Count < rowsMost; i--)
                {
                    _first.Add(change.Cells);
                }
            }
        }
    }

    public bool IsLive => isEndless && !Console.IsOutputRedirected;

    public void ShowNow()
    {
        if (!IsLive)
        {
            return;
        }

        lock (_gate)
        {
            if (!_changed)
            {
                return;
            }

            _changed = false;
            Draw(Math.Max(Console.WindowHeight - 8, 3), again: true);
        }
    }

    public void Finish()
    {
        lock (_gate)
        {
            Draw(rowsMost, again: false);
        }
    }

    private void Draw(int most, bool again)
    {
        if (_linesShown > 0)
        {
            Console.Out.Write($"\x1b[{_linesShown}A\x1b[J");
        }

        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = Console.IsOutputRedirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = Console.IsOutputRedirected ? 1_000_000 : Math.Max(Console.WindowWidth, 40);
        console.Profile.Capabilities.Unicode = true;
        var (rows, count) = KeepsFirst ? (_first, _count) : (_bag.Rows().Take(most), _bag.Count);
        console.Write(Make(rows.Take(most)));
        text.Write(count <= most ? $"{count} row{(count == 1 ? "" : "s")}" : $"{most} of {count} rows (--rows N shows more, --json gives all)");
        text.WriteLine();
        var shown = text.ToString();
        Console.Out.Write(shown);
        Console.Out.Flush();
        _linesShown = again ? shown.Count(static c => c == '\n') : 0;
    }

    private Spectre.Console.Table Make(IEnumerable<object?[]> rows)
    {
        var table = new Spectre.Console.Table { Border = TableBorder.Rounded };
        foreach (var field in _fields)
        {
            var column = new TableColumn(new Text(field.Name));
            table.AddColumn(field.Type.IsNumeric ? column.RightAligned() : column);
        }

        foreach (var row in rows)
        {
            table.AddRow(shape.Visible.Select((v, i) => new Text(Cells.Text(row[v], _fields[i].Type))));
        }

        return table;
    }
}
