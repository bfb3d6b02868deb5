namespace Freshet;

/// <summary>
/// A name that a member, an enum member or a type of a closed hierarchy had in state that was stored before: <c>record Order([WasNamed("Sum")] long Total)</c>.
/// It may go once no checkpoint or savepoint of before is started from any more.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter | AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class WasNamedAttribute(string name) : Attribute
{
    /// <summary>The name of before.</summary>
    public string Name { get; } = name;
}
