namespace Weir.Simulation.Worlds;

/// <summary>
/// Asks while everything fails around it. Whichever activation answers, and whatever it is doing: the answer is that of the log up to some record. Only where
/// two activations of one grain live at once may the one miss what the other has made durable, until its next write fails.
/// </summary>
internal sealed class Questioner(World world)
{
    private readonly Random _random = new(world.Seed);

    public async Task RunAsync()
    {
        while (world.Chaos.IsOn)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(world.Subject.PauseMax)), world.Time);
            if (world.IsServing)
            {
                await world.Subject.AskAsync(world.Process, _random);
            }
        }
    }
}
