using Freshet.Core;

namespace Freshet;

/// <summary>Names a side output, without its type.</summary>
public abstract record OutputTag
{
    private protected OutputTag(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
    }

    /// <summary>The name, unique among the side outputs of an operator.</summary>
    public string Name { get; }

    /// <summary>The type of its records, for messages.</summary>
    internal abstract string Carries { get; }

    /// <summary>Takes the output of this port from an operator's context.</summary>
    internal abstract Emitter Output(OperatorContext context, int port);
}

/// <summary>
/// Names a side output and says what it carries: an operator emits to it, <see cref="DataStream{T}.SideOutput"/> reads it. Keep one in a static
/// field; two of one name and type are equal.
/// </summary>
public sealed record OutputTag<T> : OutputTag
{
    /// <summary>A tag of this name.</summary>
    public OutputTag(string name)
        : base(name)
    {
    }

    internal override string Carries => TypeName.Of(typeof(T));

    internal override Emitter Output(OperatorContext context, int port) => context.Output<T>(port);
}
