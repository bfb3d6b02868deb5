using Freshet;
using Freshet.Core;

namespace LiveSales;

/// <summary>The parts of the screen.</summary>
internal enum Panel
{
    Total,
    Minutes,
    Products,
    Shops,
    Categories,
    Provinces,
}

/// <summary>A name with its sales.</summary>
internal sealed record Row(string Name, long Cents, long Orders);

/// <summary>A row that comes to a part of the screen (weight above zero) or goes (below).</summary>
internal sealed record PanelChange(Panel Panel, Row Row, long Weight);

/// <summary>What the screen shows: minutes in their order, the others from the best down.</summary>
internal sealed record Screen(
    long Cents, long Orders, IReadOnlyList<Row> Minutes, IReadOnlyList<Row> Products, IReadOnlyList<Row> Shops, IReadOnlyList<Row> Categories, IReadOnlyList<Row> Provinces)
{
    public static readonly Screen Empty = new(0, 0, [], [], [], [], []);
}

/// <summary>
/// Keeps the rows of the screen, and shows them when an epoch ends: then the changes of all queries up to the same point of the input are here.
/// The rows are in each checkpoint, so that a start after a crash shows at once what it goes on from.
/// </summary>
internal sealed class ScreenSink(Board board) : SinkWriter<PanelChange>
{
    private const int ShowEveryMs = 200;

    private readonly OperatorList<PanelChange> _saved = new("rows");
    private readonly Dictionary<(Panel, Row), long> _rows = [];
    private bool _changed;
    private long _shownAt;

    public override void OnBatch(Batch<PanelChange> batch)
    {
        foreach (var change in batch.Items)
        {
            Add(change);
        }

        batch.Release();
    }

    public override bool OnEpoch()
    {
        if (_changed && Context.Now - _shownAt >= ShowEveryMs)
        {
            Show();
        }

        return true;
    }

    public override bool OnEnd()
    {
        Show();
        return true;
    }

    public override void Snapshot(SnapshotWriter snapshot)
    {
        _saved.Replace(_rows.Select(static r => new PanelChange(r.Key.Item1, r.Key.Item2, r.Value)));
        _saved.Snapshot(snapshot);
    }

    protected override void OnOpen()
    {
        _saved.Restore(Context);
        foreach (var change in _saved)
        {
            Add(change);
        }

        if (Context.Subtask == 0)
        {
            Show();
        }
    }

    // A row goes and the one in its place comes in no particular order: they are added up.
    private void Add(PanelChange change)
    {
        var key = (change.Panel, change.Row);
        var weight = _rows.GetValueOrDefault(key) + change.Weight;
        if (weight == 0)
        {
            _rows.Remove(key);
        }
        else
        {
            _rows[key] = weight;
        }

        _changed = true;
    }

    private void Show()
    {
        var panels = _rows.Keys.ToLookup(static r => r.Item1, static r => r.Item2);
        Row[] Best(Panel panel) => [.. panels[panel].OrderByDescending(static r => r.Cents).ThenBy(static r => r.Name, StringComparer.Ordinal)];
        var total = panels[Panel.Total].SingleOrDefault();
        board.Show(new Screen(
            total?.Cents ?? 0,
            total?.Orders ?? 0,
            [.. panels[Panel.Minutes].OrderBy(static r => long.Parse(r.Name, System.Globalization.CultureInfo.InvariantCulture))],
            Best(Panel.Products),
            Best(Panel.Shops),
            Best(Panel.Categories),
            Best(Panel.Provinces)));
        (_changed, _shownAt) = (false, Context.Now);
    }
}
