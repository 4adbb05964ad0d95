using Orleans;
using Orleans.Storage;
using Weir.Grains.Storage;
using Weir.Grains.Tests.Support;
using Weir.Questions;
using Weir.Streaming;

namespace Weir.Grains.Tests.Serialization;

public sealed class ExceptionTests() : ExceptionSuite(silos: 1);

/// <summary>Whoever catches one of our exceptions by its type has to get that type, from another silo too.</summary>
public abstract class ExceptionSuite(short silos)
{
    [Fact]
    public async Task Exceptions_ThrownByAGrain_KeepTypeAndMessage()
    {
        await using var world = await GatewayWorld.StartAsync(silos: silos);
        foreach (var kind in ThrowingGrain.Kinds)
        {
            // Callers and called in every silo, and the client of all.
            for (var i = 0; i < 8; i++)
            {
                var expected = (kind.FullName, $"no. {i}");
                var thrown = await Assert.ThrowsAsync(kind, () => world.Grains.GetGrain<IThrowingGrain>($"{kind.Name}-{i}").ThrowAsync(kind.Name, $"no. {i}"));
                Assert.Equal(expected, (thrown.GetType().FullName, thrown.Message));
                Assert.Equal(expected, await world.Grains.GetGrain<IThrowingGrain>($"{i}").CatchAsync($"{kind.Name}-{i}", kind.Name, $"no. {i}"));
            }
        }
    }
}

public interface IThrowingGrain : IGrainWithStringKey
{
    Task ThrowAsync(string kind, string message);

    /// <summary>Calls another that throws.</summary>
    /// <returns>Type and message of what was caught.</returns>
    Task<(string? Type, string Message)> CatchAsync(string other, string kind, string message);
}

public sealed class ThrowingGrain : Grain, IThrowingGrain
{
    public static readonly IReadOnlyList<Type> Kinds =
    [
        typeof(AnswerPendingException), typeof(StateReloadingException), typeof(StateFormatException), typeof(GapException), typeof(AppendFailedException),
        typeof(InconsistentStateException),
    ];

    public Task ThrowAsync(string kind, string message) => throw (Exception)Activator.CreateInstance(Kinds.Single(type => type.Name == kind), message)!;

    public async Task<(string? Type, string Message)> CatchAsync(string other, string kind, string message)
    {
        try
        {
            await GrainFactory.GetGrain<IThrowingGrain>(other).ThrowAsync(kind, message);
            return (null, "");
        }
        catch (Exception exception)
        {
            return (exception.GetType().FullName, exception.Message);
        }
    }
}
