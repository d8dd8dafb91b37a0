console.log("Hello from my-app!");
