using Programs;

// dotnet run -c Release --project samples/Programs                 lists the programs
// dotnet run -c Release --project samples/Programs -- sessions     runs one and prints its records, sorted
if (args is not [var name] || !All.Programs.TryGetValue(name, out var program))
{
    Console.Error.WriteLine($"usage: Programs NAME, one of: {string.Join(' ', All.Programs.Keys)}");
    return 2;
}

foreach (var line in await All.Run(program))
{
    Console.WriteLine(line);
}

return 0;
