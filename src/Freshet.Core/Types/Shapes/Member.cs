using System.Reflection;

namespace Freshet.Core;

/// <summary>A stored member: a public field, or a public property.</summary>
/// <param name="Info">The field or property.</param>
/// <param name="Field">The field that holds its value, null when that cannot be told.</param>
internal sealed record Member(MemberInfo Info, FieldInfo? Field)
{
    public string Name => Info.Name;

    public Type Type => Info is PropertyInfo property ? property.PropertyType : ((FieldInfo)Info).FieldType;

    /// <summary>True when anybody may set it on a new object.</summary>
    public bool Assignable => Info is PropertyInfo property ? property.SetMethod is { IsPublic: true } : !((FieldInfo)Info).IsInitOnly;
}
