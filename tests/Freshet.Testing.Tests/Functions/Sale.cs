namespace Freshet.Testing.Tests.Functions;

/// <summary>A record for the functions of these tests.</summary>
internal sealed record Sale(string Account, long Cents);

/// <summary>What they give out.</summary>
internal sealed record Total(string Account, long Cents);
