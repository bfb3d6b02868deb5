using Freshet.Core;

namespace Freshet;

/// <summary>Side outputs of one operator: those alone that somebody reads, each at the port after its place.</summary>
internal sealed class SideEmitters(OperatorContext context, IReadOnlyList<OutputTag> tags)
{
    private readonly OutputTag[] _tags = [.. tags];
    private readonly Emitter[] _emitters = [.. tags.Select((tag, index) => tag.Output(context, index + 1))];

    /// <summary>Records handed over to side outputs.</summary>
    public long Records { get; private set; }

    public void Emit<TSide>(OutputTag<TSide> tag, TSide record, bool hasTime, long time)
    {
        if (IndexOf(tag) is var index && index < 0)
        {
            return;
        }

        var emitter = (Emitter<TSide>)_emitters[index]; // equal tags have one type
        var before = emitter.Records;
        if (hasTime)
        {
            emitter.Emit(record, time);
        }
        else
        {
            emitter.Emit(record);
        }

        Records += emitter.Records - before;
    }

    public void Flush()
    {
        foreach (var emitter in _emitters)
        {
            emitter.Flush();
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

        foreach (var read in _tags)
        {
            if (read.Name == tag.Name)
            {
                throw FreshetException.User(
                    $"Something was emitted to the side output '{tag.Name}' as {tag.Carries}, and it is read as {read.Carries}: nobody would get it. Use one tag for both, in a static field.");
            }
        }

        return -1;
    }
}
