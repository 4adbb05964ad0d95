using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.TestingHost;
using Weir.Persistence.Faster;
using Weir.Persistence.Faster.Hosting;
using Weir.Persistence.Tests.Support;

namespace Weir.Persistence.Tests.Silo;

public interface INoteGrain : IGrainWithStringKey
{
    Task<string> ReadAsync();

    Task WriteAsync(string text);

    Task ThrowAsync(string reason);
}

public sealed class NoteState
{
    public string Text { get; set; } = "";
}

public sealed class NoteGrain([PersistentState("note", "disk")] IPersistentState<NoteState> state) : Grain, INoteGrain
{
    public Task<string> ReadAsync() => Task.FromResult(state.State.Text);

    public Task WriteAsync(string text)
    {
        state.State.Text = text;
        return state.WriteStateAsync();
    }

    public Task ThrowAsync(string reason) => throw new StateStoreException(reason, new IOException("inner"));
}

public sealed class SiloStorageTests
{
    [Fact]
    public async Task State_WhenTheSiloIsStoppedOrKilledAndStartedAgain_IsThere()
    {
        using var directory = new TemporaryDirectory();
        await RunAsync(directory.Path, stopGracefully: true, async note =>
        {
            Assert.Equal("", await note.ReadAsync());
            await note.WriteAsync("one");
        });
        await RunAsync(directory.Path, stopGracefully: true, async note =>
        {
            Assert.Equal("one", await note.ReadAsync());
            await note.WriteAsync("two");
        });
        await RunAsync(directory.Path, stopGracefully: false, async note => Assert.Equal("two", await note.ReadAsync()));
    }

    [Fact]
    public async Task Exception_OfTheStore_ReachesAClientWithTypeAndReason()
    {
        using var directory = new TemporaryDirectory();
        await RunAsync(directory.Path, stopGracefully: true, async note =>
        {
            var thrown = await Assert.ThrowsAsync<StateStoreException>(() => note.ThrowAsync("the disk is full"));
            Assert.Equal(("the disk is full", "inner"), (thrown.Message, thrown.InnerException?.Message));
        });
    }

    private static async Task RunAsync(string directory, bool stopGracefully, Func<INoteGrain, Task> work)
    {
        var builder = new TestClusterBuilder(1) { Options = { ServiceId = "notes" } }.AddSiloBuilderConfigurator<WithDiskStorage>();
        builder.Properties["StateDirectory"] = directory;
        await using var cluster = builder.Build();
        await cluster.DeployAsync();
        await work(cluster.GrainFactory.GetGrain<INoteGrain>("a"));
        await cluster.Primary!.StopSiloAsync(stopGracefully);
    }

    private sealed class WithDiskStorage : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder)
        {
            siloBuilder.Services.AddSingleton<IGrainStorageSerializer, JsonStateSerializer>();
            siloBuilder.AddFasterGrainStorage("disk", options => options.Directory = siloBuilder.Configuration["StateDirectory"]!);
        }
    }
}
