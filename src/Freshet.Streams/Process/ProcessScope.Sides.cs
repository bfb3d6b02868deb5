using Freshet.Core;

namespace Freshet;

/// <content>Side outputs: those alone that somebody reads, each at the port after its place.</content>
internal sealed partial class ProcessScope<K, TOut>
{
    private OutputTag[] _tags = [];
    private Emitter[] _sides = [];

    /// <summary>Records handed over to side outputs.</summary>
    public long SideRecords { get; private set; }

    public void EmitSide<TSide>(OutputTag<TSide> tag, TSide record)
    {
        if (IndexOf(tag) is var index && index < 0)
        {
            return;
        }

        var emitter = (Emitter<TSide>)_sides[index]; // equal tags have one type
        var before = emitter.Records;
        if (HasTimes)
        {
            emitter.Emit(record, Times[Index]);
        }
        else
        {
            emitter.Emit(record);
        }

        SideRecords += emitter.Records - before;
    }

    public void FlushSides()
    {
        foreach (var side in _sides)
        {
            side.Flush();
        }
    }

    private int IndexOf(OutputTag tag)
    {
        for (var i = 0; i < _tags.Length; i++)
        {
            if (ReferenceEquals(_tags[i], tag))
            {
                return i;
            }
        }

        for (var i = 0; i < _tags.Length; i++)
        {
            if (_tags[i].Equals(tag))
            {
                return i;
            }
        }

        return -1;
    }
}
