using Freshet.Bench;

return await Bench.RunAsync(args);
