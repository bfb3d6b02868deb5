using System.Globalization;
using System.Text.Json;
using Freshet.KafkaFaults;
using Freshet.Servers;

// kafka-faults [--kills 16] [--seed 1] [--padding BYTES] [--only SCENARIO]...
//   a job that writes Kafka exactly once is killed, its broker too; a JSON line for each scenario, exit code 1 unless all was exact
// kafka-faults measure [--records 5000000] [--rounds 3]
//   the throughput of the sink's kinds of delivery beside each other
// kafka-faults job JSON
//   the child
const string Usage = "usage: kafka-faults [--kills 16] [--seed 1] [--padding BYTES] [--only random|points|broker|outage|two-jobs|zombie]...\n       kafka-faults measure [--records 5000000] [--rounds 3]";

if (args is ["job", var json])
{
    return await FaultJob.RunAsync(JsonSerializer.Deserialize<FaultJobOptions>(json)!);
}

var isMeasure = args is ["measure", ..];
var options = new FaultOptions(16);
var (records, rounds) = (5_000_000L, 3L);
for (var i = isMeasure ? 1 : 0; i < args.Length; i += 2)
{
    var value = i + 1 < args.Length ? args[i + 1] : "";
    var isNumber = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
    switch (args[i])
    {
        case "--kills" when isNumber && !isMeasure:
            options = options with { Kills = (int)number };
            break;
        case "--seed" when isNumber && !isMeasure:
            options = options with { Seed = (int)number };
            break;
        case "--padding" when isNumber && !isMeasure:
            options = options with { Padding = (int)number };
            break;
        case "--only" when !isMeasure && value is "random" or "points" or "broker" or "outage" or "two-jobs" or "zombie":
            options = options with { Only = [.. options.Only, value] };
            break;
        case "--records" when isNumber && isMeasure:
            records = number;
            break;
        case "--rounds" when isNumber && isMeasure:
            rounds = number;
            break;
        default:
            Console.Error.WriteLine($"'{args[i]} {value}' is not understood.\n{Usage}");
            return 2;
    }
}

if (KafkaServer.TryStart(out var whyNot, mustBeOurs: true) is not { } kafka)
{
    Console.Error.WriteLine($"kafka-faults: {whyNot}");
    return 2;
}

using (kafka)
{
    if (isMeasure)
    {
        await Measure.Run(kafka, records, (int)rounds);
        return 0;
    }

    return Faults.Run(options, kafka, Console.Out) ? 0 : 1;
}
